import { expect, test } from '@jest/globals';
import { TECHNOLOGY_RULES } from '../../../functions/domains/metadata/technology-rules.ts';
import { extractMetadata } from '../../../functions/domains/metadata.ts';

const generator = (content: string) => `<meta name="generator" content="${content}">`;
const script = (src: string) => `<script src="${src}"></script>`;
const inline = (text: string) => `<script>${text}</script>`;
const style = (href: string) => `<link rel="stylesheet" href="${href}">`;

/** For each technology, a page that shows it and a page that only looks like it. */
const EXAMPLES: Record<string, [positive: string, negative: string]> = {
  WordPress: [generator('WordPress 6.8'), generator('NotWordPress')],
  Drupal: [generator('Drupal 11 (https://www.drupal.org)'), '<p>data-drupal- Drupal</p>'],
  Joomla: [generator('Joomla! - Open Source Content Management'), script('https://other.org/media/jui/js/jquery.js')],
  TYPO3: [style('/typo3temp/assets/css/x.css'), style('https://other.org/typo3temp/x.css')],
  MediaWiki: [generator('MediaWiki 1.45'), '<p>MediaWiki</p>'],
  Ghost: [generator('Ghost 6.1'), generator('Ghostwriter 1')],
  Blogger: [generator('blogger'), '<a href="https://www.blogger.com/static/x">Blogger</a>'],
  Wix: [script('https://static.parastorage.com/x.js'), '<a href="https://static.wixstatic.com/x">x</a>'],
  Squarespace: [style('https://static1.squarespace.com/static/x.css'), style('https://squarespace.example.org/x.css')],
  Webflow: ['<html data-wf-site="1">', '<p title="data-wf-site">x</p>'],
  'HubSpot CMS': ['<img src="/hs-fs/hubfs/x.png">', '<img src="https://other.org/hubfs/x.png">'],
  Elementor: ['<body class="elementor-default elementor-kit-5">', '<body class="my-elementor-page">'],
  Divi: [style('/wp-content/themes/Divi/style.css'), style('https://other.org/wp-content/themes/Divi/style.css')],
  WooCommerce: [script('/wp-content/plugins/woocommerce/assets/js/x.js'), '<p>woocommerce</p>'],
  Shopify: [style('https://cdn.shopify.com/s/files/1/x.css'), '<a href="https://cdn.shopify.com/s/files/1">x</a>'],
  Magento: ['<div data-mage-init="{}"></div>', '<div data-mage="{}"></div>'],
  PrestaShop: [generator('PrestaShop'), generator('Presta')],
  React: ['<div data-reactroot=""></div>', script('/reaction.js')],
  'Next.js': [script('/_next/static/chunks/main.js'), script('/next/static/main.js')],
  'Vue.js': [script('https://unpkg.com/vue@3.5.13/dist/vue.global.js'), script('/vuelos.js')],
  Nuxt: [script('/_nuxt/entry.js'), script('/nuxt/entry.js')],
  Angular: ['<app-root ng-version="20.0.0"></app-root>', '<app-root data-ng="20"></app-root>'],
  AngularJS: ['<html ng-app="x">', script('/angular-animate-x.css')],
  Svelte: ['<p class="svelte-1a2b3c">x</p>', '<p class="svelte">x</p>'],
  Astro: ['<astro-island></astro-island>', generator('Astronomy')],
  Gatsby: ['<div id="___gatsby"></div>', '<div id="gatsby"></div>'],
  jQuery: [script('https://code.jquery.com/jquery-3.7.1.min.js'), script('/my-jquerylike.js')],
  Bootstrap: [style('/css/bootstrap.min.css'), style('/css/bootstrapping.css')],
  'Tailwind CSS': [script('https://cdn.tailwindcss.com'), style('/css/tailwinds.css')],
  'Alpine.js': [script('https://unpkg.com/alpinejs@3/dist/cdn.min.js'), script('/alpine-club.js')],
  Hugo: [generator('Hugo 0.152.2'), generator('Hugoboss')],
  'Google Analytics': [inline("gtag('config', 'G-1')"), inline('var gtagged = 1')],
  'Google Ads': [
    script('https://www.googletagmanager.com/gtag/js?id=AW-123'),
    script('https://www.googletagmanager.com/gtag/js?id=G-123'),
  ],
  'Google Tag Manager': [
    inline("'https://www.googletagmanager.com/gtm.js?id='+i"),
    script('https://www.googletagmanager.com/gtag/js?id=G-1'),
  ],
  Matomo: [inline('_paq.push(["trackPageView"])'), inline('my_paqs.push(1)')],
  Plausible: [script('https://plausible.io/js/script.js'), script('https://x.implausible.io/js/script.js')],
  Hotjar: [inline("'https://static.hotjar.com/c/hotjar-'"), inline('hotjar')],
  'Meta Pixel': [
    inline("'https://connect.facebook.net/en_US/fbevents.js'"),
    script('https://connect.facebook.net/en_US/sdk.js'),
  ],
  'Microsoft Clarity': [inline('"https://www.clarity.ms/tag/"+i'), '<p>clarity.ms</p>'],
  Segment: [script('https://cdn.segment.com/analytics.js/v1/x/analytics.min.js'), '<p class="segment"></p>'],
  'Cloudflare Web Analytics': [
    script('https://static.cloudflareinsights.com/beacon.min.js'),
    script('https://cdnjs.cloudflare.com/x.js'),
  ],
  'Yoast SEO': ['<script type="application/ld+json" class="yoast-schema-graph">{}</script>', '<p>Yoast</p>'],
  'Contact Form 7': ['<div class="wpcf7"></div>', script('https://other.org/wp-content/plugins/contact-form-7/x.js')],
  WPForms: ['<form class="wpforms-form"></form>', '<form class="wpform"></form>'],
  Intercom: [inline("'https://widget.intercom.io/widget/' + id"), '<p id="intercom"></p>'],
  Zendesk: [script('https://static.zdassets.com/ekr/snippet.js?key=1'), '<a href="https://x.zendesk.com">help</a>'],
  'Tawk.to': [inline("s1.src='https://embed.tawk.to/1/default'"), '<p>tawk.to</p>'],
  Crisp: [inline('d.src="https://client.crisp.chat/l.js"'), '<p class="crisp"></p>'],
  Drift: [inline("o.src='https://js.driftt.com/include/'+h"), script('/drifting.js')],
  LiveChat: [inline("'https://cdn.livechatinc.com/tracking.js'"), '<p class="livechat"></p>'],
  HubSpot: [script('https://js-eu1.hs-scripts.com/1.js'), script('/hs-scripts.js')],
  reCAPTCHA: [script('https://www.google.com/recaptcha/api.js'), '<p class="captcha"></p>'],
  Cookiebot: [script('https://consent.cookiebot.com/uc.js'), '<p>Cookiebot</p>'],
  OneTrust: [script('https://cdn.cookielaw.org/scripttemplates/otSDKStub.js'), '<p>OneTrust</p>'],
};

const technologies = (html: string) =>
  Object.values(extractMetadata(html, 'https://shop.example.com/').techStack).flat();

test('every rule has a positive and a negative example', () => {
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(TECHNOLOGY_RULES.map(({ name }) => name).toSorted());
});

test.each(Object.entries(EXAMPLES))(
  '%s is recognised by its evidence, and by nothing that only looks like it',
  (name, [positive, negative]) => {
    expect(technologies(positive)).toContain(name);
    expect(technologies(negative)).not.toContain(name);
  },
);

test.each(TECHNOLOGY_RULES)('$name is listed as $category', ({ name, category }) => {
  const [positive = ''] = EXAMPLES[name] ?? [];

  expect(extractMetadata(positive, 'https://shop.example.com/').techStack[category]).toContain(name);
});

test.each([
  ['Google Ads', script('https://www.googletagmanager.com/gtag/js?l=x&id=AW-1'), true],
  ['Google Ads', inline("gtag('config', 'AW-1')"), true],
  ['Google Ads', script('https://www.googleadservices.com/pagead/conversion.js'), true],
  ['Google Ads', inline("gtag('config', 'UA-1')"), false],
  ['Google Analytics', script('https://www.googletagmanager.com/gtag/js?id=AW-1'), false],
  ['Google Analytics', inline("gtag('config', 'AW-1')"), false],
  ['Google Analytics', inline('gtag("config", "G-1"); gtag("config", "AW-1")'), true],
  ['Google Analytics', inline("gtag('config', id)"), true],
  ['Google Analytics', script('https://www.googletagmanager.com/gtag/js?id=G-1'), true],
  ['Google Ads', inline("gtag('event', 'conversion', {'send_to': 'AW-1/x'})"), true],
  ['Google Ads', script('https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js'), false],
  ['Google Analytics', inline("_gaq.push(['_setAccount', 'UA-1'])"), true],
  ['Blogger', script('https://www.blogger.com/static/v1/widgets/1-widgets.js'), true],
  ['Blogger', '<link rel="service.post" href="https://www.blogger.com/feeds/1/posts/default">', true],
  ['Blogger', '<img src="https://1.bp.blogspot.com/x.png">', false],
  ['WordPress', inline('window._wpemojiSettings = {};'), true],
  ['Yoast SEO', '<!-- This site is optimized with the Yoast SEO plugin v22.1 - https://yoast.com/ -->', true],
  ['Yoast SEO', '<!-- This site is optimized with the Yoast SEO Premium plugin v22.1 -->', true],
  ['Yoast SEO', '<!-- / Yoast SEO plugin. -->', true],
  ['Yoast SEO', '<p>optimized with the Yoast SEO plugin</p>', false],
  ['Bootstrap', style('https://cdn.jsdelivr.net/npm/bootstrap@5.3.3/dist/css/bootstrap.min.css'), true],
  ['Bootstrap', style('https://cdn.jsdelivr.net/npm/bootstrap'), true],
  ['Bootstrap', script('/assets/bootstrap.bundle.min.js'), true],
  ['Bootstrap', style('/css/bootstrap-theme.css?v=3'), true],
  ['Bootstrap', style('/css/bootstrap.0a1b2c3d4e.css'), true],
  ['Bootstrap', '<button data-bs-toggle="collapse">x</button>', true],
  ['Bootstrap', '<nav class="navbar navbar-expand-lg">x</nav>', true],
  ['Bootstrap', script('/js/bootstrap.js'), false],
  ['Bootstrap', style('/css/bootstrap-icons.css'), false],
  ['Bootstrap', style('/css/bootstrap-datepicker.min.css'), false],
  ['Bootstrap', '<div class="container row navbar">Bootstrap</div>', false],
])('%s in %s: %s', (name, html, expected) => {
  expect(technologies(html).includes(name)).toBe(expected);
});

test.each([
  ['a style sheet on a delivery network', style('https://d1234.cloudfront.net/wp-content/themes/x/style.css'), true],
  ['a script on a host that only delivers', script('https://cdn.acme-files.net/wp-includes/js/x.js'), true],
  ['a host that has the name of the site', style('https://example-assets.net/wp-content/plugins/x.css'), true],
  ['a path that has the name of the site', script('https://i0.proxy.net/example.com/wp-includes/x.js'), true],
  [
    'an image on a network, under the name of the site',
    '<img src="https://i0.wp.com/www.example.com/wp-content/x.png">',
    true,
  ],
  ['an image on a network, under another name', '<img src="https://i0.wp.com/other.org/wp-content/x.png">', false],
  [
    'all its files on another host',
    script('https://x1.zz.net/wp-includes/js/x.js') + style('https://x1.zz.net/wp-content/themes/x/style.css'),
    true,
  ],
  ['a script of another site', script('https://other.org/wp-content/themes/x.js'), false],
  ['an image on a delivery network', '<img src="https://d1234.cloudfront.net/wp-content/uploads/x.png">', false],
])('WordPress by its files on another host: %s', (_what, html, expected) => {
  expect(extractMetadata(html, 'https://www.example.com/').isWordpress).toBe(expected);
});
