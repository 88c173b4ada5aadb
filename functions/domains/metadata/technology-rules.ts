import type { TechStack } from '../../entities/site-metadata.ts';

/** How a technology shows itself. Any one of these is enough. */
export interface Evidence {
  /** In a `meta name=generator`. */
  readonly generator?: RegExp;
  /** In the address of a script, style sheet or image. */
  readonly asset?: RegExp;
  /**
   * The same, but only of the page's own site or of a network that delivers its files: what another site runs says
   * nothing of this one.
   */
  readonly ownAsset?: RegExp;
  /** In an inline script. */
  readonly script?: RegExp;
  /** A class, an id, a custom element, or a `data-` or `ng-` attribute, as a whole. */
  readonly mark?: RegExp;
  /** In a comment. */
  readonly comment?: RegExp;
}

export interface TechnologyRule {
  readonly name: string;
  readonly category: keyof TechStack;
  readonly evidence: Evidence;
}

/** Where WordPress keeps its files. */
export const WORDPRESS_ASSET = /\/wp-(?:content|includes)\//;

const rule = (category: keyof TechStack, name: string, evidence: Evidence): TechnologyRule => ({
  category,
  name,
  evidence,
});

/**
 * What is recognised, and by what. To add a technology is to add a line here and a line to the test's table.
 * The expressions have no repetition inside a repetition: they are linear on any input.
 */
export const TECHNOLOGY_RULES: readonly TechnologyRule[] = [
  rule('cms', 'WordPress', { generator: /^WordPress\b/i, ownAsset: WORDPRESS_ASSET, script: /\b_wpemojiSettings\b/ }),
  rule('cms', 'Drupal', {
    generator: /^Drupal\b/i,
    ownAsset: /\/sites\/(?:default|all)\/(?:files|themes|modules)\/|\/core\/misc\/drupal/,
    mark: /^data-drupal-/,
  }),
  rule('cms', 'Joomla', { generator: /^Joomla!?/i, ownAsset: /\/media\/(?:jui|system)\/js\// }),
  rule('cms', 'TYPO3', { generator: /^TYPO3\b/i, ownAsset: /\/typo3(?:temp|conf)\// }),
  rule('cms', 'MediaWiki', { generator: /^MediaWiki\b/i }),
  rule('cms', 'Ghost', { generator: /^Ghost\b/i, ownAsset: /\/ghost-sdk|\/ghost\/portal/ }),
  rule('cms', 'Blogger', {
    generator: /^blogger\b/i,
    asset: /\/\/(?:www|draft)\.blogger\.com\/(?:static|dyn-css|blogin|navbar|feeds\/\d)/,
  }),
  rule('cms', 'Wix', { generator: /^Wix\.com\b/i, asset: /\/\/static\.(?:wixstatic|parastorage)\.com\// }),
  rule('cms', 'Squarespace', { generator: /^Squarespace\b/i, asset: /\/\/(?:static1|assets)\.squarespace\.com\// }),
  rule('cms', 'Webflow', {
    generator: /^Webflow\b/i,
    asset: /\/\/(?:assets|uploads-ssl|cdn\.prod)\.website-files\.com\//,
    mark: /^data-wf-(?:site|page)$/,
  }),
  rule('cms', 'HubSpot CMS', { generator: /^HubSpot\b/i, ownAsset: /\/hs-fs\/|\/hubfs\// }),
  rule('cms', 'Elementor', {
    generator: /^Elementor\b/i,
    ownAsset: /\/plugins\/elementor(?:-pro)?\//,
    mark: /^elementor-(?:page|default|kit-\d+)$/,
  }),
  rule('cms', 'Divi', { ownAsset: /\/themes\/Divi\//, mark: /^et_divi_theme$/ }),
  rule('cms', 'WooCommerce', {
    generator: /^WooCommerce\b/i,
    ownAsset: /\/plugins\/woocommerce\//,
    mark: /^woocommerce-(?:page|no-js)$/,
  }),
  rule('cms', 'Shopify', {
    asset: /\/\/cdn\.shopify\.com\/s\/files\/|\/cdn\/shop\/t\//,
    script: /\bShopify\.(?:theme|shop)\b/,
  }),
  rule('cms', 'Magento', { ownAsset: /\/static\/version\d+\/frontend\//, mark: /^data-mage-init$/ }),
  rule('cms', 'PrestaShop', { generator: /^PrestaShop\b/i }),

  rule('frameworks', 'React', {
    asset: /\/react(?:-dom)?(?:[.@-][\w.-]{0,40})?\.js/,
    mark: /^data-react(?:root|id|-helmet)$/,
  }),
  rule('frameworks', 'Next.js', { asset: /\/_next\/(?:static|image)/, mark: /^__NEXT_DATA__$/ }),
  rule('frameworks', 'Vue.js', { asset: /\/vue(?:[.@-][\w.-]{0,40})?\.js/, mark: /^data-v-(?:app|[\da-f]{7,8})$/ }),
  rule('frameworks', 'Nuxt', { asset: /\/_nuxt\//, mark: /^__(?:nuxt|NUXT_DATA__)$/ }),
  rule('frameworks', 'Angular', { mark: /^ng-version$/ }),
  rule('frameworks', 'AngularJS', { asset: /\/angular(?:\.min)?\.js/, mark: /^ng-(?:app|controller)$/ }),
  rule('frameworks', 'Svelte', { mark: /^(?:svelte-[\da-z]{5,7}|data-sveltekit-\w+)$/ }),
  rule('frameworks', 'Astro', { generator: /^Astro\b/i, mark: /^astro-island$/ }),
  rule('frameworks', 'Gatsby', { generator: /^Gatsby\b/i, mark: /^___gatsby$/ }),
  rule('frameworks', 'jQuery', { asset: /\/jquery(?:[.-][\w.-]{0,40})?\.js/ }),
  // A script called bootstrap.js may as well start the site's own; bootstrap-icons and the like are not the framework.
  rule('frameworks', 'Bootstrap', {
    asset:
      /\/bootstrap(?:[._-](?:min|bundle|rtl|grid|theme|responsive|custom|v?\d[\d.]{0,12}|[\da-f]{8,40})){0,5}\.css|\/bootstrap(?:[._-](?:min|bundle|esm|v?\d[\d.]{0,12})){1,5}\.js|\/(?:twitter-)?bootstrap[@/]v?\d[\w.]{0,12}\/|\/npm\/bootstrap(?:[@/]|$)/,
    mark: /^(?:data-bs-(?:toggle|target|dismiss|ride|slide|slide-to|spy|parent|theme)|navbar-toggler|navbar-expand-(?:sm|md|lg|xl|xxl))$/,
  }),
  rule('frameworks', 'Tailwind CSS', { asset: /\/\/cdn\.tailwindcss\.com|\/tailwind(?:\.min)?\.css/ }),
  rule('frameworks', 'Alpine.js', { asset: /\/alpinejs(?:@|\/)|\/alpine(?:\.min)?\.js/ }),
  rule('frameworks', 'Hugo', { generator: /^Hugo\b/i }),

  rule('analytics', 'Google Analytics', {
    asset:
      /\/\/(?:www|ssl)\.google-analytics\.com\/|\/\/www\.googletagmanager\.com\/gtag\/js(?!\?(?:[^#]{0,200}&)?id=(?:AW|DC)-)/,
    script:
      /\bgtag\(\s{0,5}['"]config['"]\s{0,5},\s{0,5}(?!\s|['"](?:AW|DC)-)|\bga\('create'|\b_gaq\.push\(|google-analytics\.com\/(?:analytics|ga)\.js/,
  }),
  rule('analytics', 'Google Ads', {
    asset:
      /\/\/www\.googletagmanager\.com\/gtag\/js\?(?:[^#]{0,200}&)?id=AW-|\/\/www\.googleadservices\.com\/pagead\/conversion|\/\/googleads\.g\.doubleclick\.net\/pagead\/viewthroughconversion/,
    script:
      /\bgtag\(\s{0,5}['"]config['"]\s{0,5},\s{0,5}['"]AW-|['"]?send_to['"]?\s{0,5}:\s{0,5}['"]AW-|googletagmanager\.com\/gtag\/js\?id=AW-|googleadservices\.com\/pagead\/conversion/,
  }),
  rule('analytics', 'Google Tag Manager', {
    asset: /\/\/www\.googletagmanager\.com\/(?:gtm\.js|ns\.html)/,
    script: /googletagmanager\.com\/gtm\.js/,
  }),
  rule('analytics', 'Matomo', { asset: /\/(?:matomo|piwik)\.js/, script: /\b_paq\.push\(/ }),
  rule('analytics', 'Plausible', { asset: /\/\/plausible\.io\/js\// }),
  rule('analytics', 'Hotjar', { asset: /\/\/static\.hotjar\.com\//, script: /static\.hotjar\.com\/c\/hotjar-/ }),
  rule('analytics', 'Meta Pixel', {
    asset: /\/\/connect\.facebook\.net\/[\w-]+\/fbevents\.js|\/\/www\.facebook\.com\/tr\?/,
    script: /connect\.facebook\.net\/[\w-]+\/fbevents\.js/,
  }),
  rule('analytics', 'Microsoft Clarity', { asset: /\/\/www\.clarity\.ms\//, script: /www\.clarity\.ms\/tag\// }),
  rule('analytics', 'Segment', { asset: /\/\/cdn\.segment\.com\//, script: /cdn\.segment\.com\/analytics\.js/ }),
  rule('analytics', 'Cloudflare Web Analytics', { asset: /\/\/static\.cloudflareinsights\.com\// }),

  rule('widgets', 'Yoast SEO', {
    mark: /^yoast-schema-graph$/,
    comment: /optimized with the Yoast (?:WordPress )?SEO|\/ Yoast (?:WordPress )?SEO/,
    ownAsset: /\/plugins\/wordpress-seo(?:-premium)?\//,
  }),
  rule('widgets', 'Contact Form 7', { ownAsset: /\/plugins\/contact-form-7\//, mark: /^wpcf7(?:-form)?$/ }),
  rule('widgets', 'WPForms', { ownAsset: /\/plugins\/wpforms(?:-lite)?\//, mark: /^wpforms-(?:form|container)$/ }),
  rule('widgets', 'Intercom', {
    asset: /\/\/(?:widget|js)\.intercom(?:cdn)?\.(?:io|com)\//,
    script: /widget\.intercom\.io\/widget\//,
  }),
  rule('widgets', 'Zendesk', { asset: /\/\/static\.zdassets\.com\/ekr\//, mark: /^ze-snippet$/ }),
  rule('widgets', 'Tawk.to', { asset: /\/\/embed\.tawk\.to\//, script: /embed\.tawk\.to\// }),
  rule('widgets', 'Crisp', { asset: /\/\/client\.crisp\.chat\//, script: /client\.crisp\.chat\/l\.js/ }),
  rule('widgets', 'Drift', { asset: /\/\/js\.driftt\.com\//, script: /js\.driftt\.com\/include/ }),
  rule('widgets', 'LiveChat', { asset: /\/\/cdn\.livechatinc\.com\//, script: /cdn\.livechatinc\.com\/tracking\.js/ }),
  rule('widgets', 'HubSpot', { asset: /\/\/js(?:-[a-z]{2}1)?\.hs-(?:scripts|analytics|banner)\.(?:com|net)\// }),
  rule('widgets', 'reCAPTCHA', { asset: /\/recaptcha\/(?:api|enterprise)\.js/, mark: /^g-recaptcha$/ }),
  rule('widgets', 'Cookiebot', { asset: /\/\/consent\.cookiebot\.com\// }),
  rule('widgets', 'OneTrust', { asset: /\/\/cdn\.cookielaw\.org\// }),
];
