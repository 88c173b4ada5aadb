import { absoluteUrl } from '../../../lib/http/addresses.ts';
import { collapsed } from '../../../lib/text.ts';
import type { PageKind } from '../../entities/site-metadata.ts';
import { INLINE_BOUNDARY, type Page } from './page.ts';
import { refreshTarget } from './refresh.ts';

/** Longest text of a page that may be something else than a site. A server's welcome page explains a lot. */
const MAX_LENGTH = { redirecting: 400, parked: 3000, welcome: 6000 };

/** More links than this are a site's. */
const MAX_LINKS = { redirecting: 3, parked: 60, welcome: 40 };

const REDIRECTING =
  /(?<!\p{L})(?:redirect(?:ing|ed)(?!\p{L})|redirects? (?:you|to|here|page|notice)(?!\p{L})|30[12378] (?:redirect|found|moved|see other|permanent|temporary)|moved to [\w-]{1,63}\.[\w.-]{2,80}|moved to (?:a )?(?:new )?(?:address|location|url|domain|site|website|page)|moved (?:here|to https?)|(?:page|site|website|document|object) (?:has )?(?:been )?moved|moved (?:permanently|temporarily)|weiterleitung|sie werden (?:automatisch )?weitergeleitet|redirection en cours|vous allez être redirigé|redireccionando|redirigiendo|reindirizzamento|przekierowanie|doorverwezen|omdirigerar|redirecionando|přesměrování|yönlendiril\p{L}*|перенаправлени[ея])|^redirect(?:ion)?[\s.…!]*$|リダイレクト|跳转|跳轉/imu;

/** The same to an address that it computes; where other scripts are loaded, it may be that of a click. */
const SCRIPTED_SOMEWHERE =
  /(?:^|[\s;{}(.])(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s{0,5}=(?!=)/;

/** A script that goes elsewhere as soon as it is read. */
const SCRIPTED =
  /(?:^|[\s;{}(.])(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s{0,5}=\s{0,5}["'`]|\blocation\.(?:replace|assign)\s{0,5}\(/;

const PARKED =
  /(?<!\p{L})(?:\b(?:domain|domain name) (?:[\w.-]{1,80} )?(?:is|may be|might be) (?:available )?for sale\b|\b(?:buy|purchase|acquire|own) this (?:premium )?domain\b|\bthis (?:premium )?(?:web ?page|domain|domain name|web ?site|site|page) is (?:currently )?parked\b|\bparked (?:free|domain|page|by|at|with)\b|\bdomain parking(?: page)?\s*(?:$|[.!|\u2013-])|^(?:domain )?parking page$|\bdomain parked$|\b[\w-]{1,63}\.[a-z]{2,10} is parked\b|(?<!(?:if|whether|when|that) )\bthis domain (?:name )?is available\b|^get this domain[.!]?$|[\w-]{1,63}\.[a-z]{2,10} (?:is|may be) for sale\b|\bdomain (?:name )?(?:is )?(?:for sale|available for purchase)\b|\binterested in (?:buying |purchasing )?this domain\b|\bfuture home of something quite cool\b|\bsponsored listings displayed above\b|\bthis domain is registered,? but\b|\bis offering (?:it|this domain) for sale\b|hier entsteht eine neue (?:internetpräsenz|internet-präsenz|website|webseite|homepage)|\bthis domain (?:name )?(?:has been |is |was )?(?:recently )?(?:registered|expired|has expired|reserved)\b|\bthis domain (?:name )?has expired\b|\b(?:inquire|enquire|make an offer) (?:about|on|for) this domain\b|\b(?:diese|die) domain (?:[\w.-]{1,80} )?(?:steht (?:zum|zu) verkauf|ist (?:zu verkaufen|käuflich|geparkt|registriert|bereits registriert))|\bdieser domainname steht zum verkauf|\bdomain(?:name)? zu verkaufen|domain kaufen\b|\bce (?:nom de )?domaine est (?:à vendre|enregistré|réservé|parqué)|\beste dominio (?:está (?:en venta|aparcado|registrado)|ha sido registrado)|\bquesto dominio è (?:in vendita|registrato|parcheggiato)|\bta domena jest (?:na sprzedaż|zaparkowana)|\bdeze domein(?:naam)? is (?:te koop|geregistreerd|geparkeerd)|\b(?:nom de )?domaine à vendre|\bdominio (?:en venta|in vendita)|\bdomena (?:[\w.-]{1,80} )?(?:na sprzedaż|zaparkowana)|домен (?:[\w.-]{1,80} )?(?:продаётся|продается|припаркован))|ドメイン.{0,10}販売|域名.{0,6}出售/imu;

/** Services that fill domains which nobody uses, by what they load. */
const PARKING_SERVICE =
  /\/\/(?:[\w-]{1,60}\.){0,4}(?:sedoparking\.com|parkingcrew\.net|bodis\.com|parklogic\.com|above\.com|afternic\.com|hugedomains\.com|cashparking\.com|parkingspa\.com|dan\.com|undeveloped\.com|skenzo\.com|domainsponsor\.com|fabulous\.com|voodoo\.com|parkpage\.\w+|uniregistry\.com|namedrive\.com|trafficz\.com|internettraffic\.com|d38psrni17bvxu\.cloudfront\.net|parking\.godaddy\.com|parked-content\.godaddy\.com|parkingpage\.namecheap\.com)\/|\/\/img1\.wsimg\.com\/parking-lander\//;

const WELCOME_TITLE =
  /^(?:welcome to (?:nginx|openresty|tengine|caddy|centos|apache(?:\d| http| tomcat| server)|lighttpd|litespeed|jetty|xampp|your new (?:web ?site|web server|server)|the default|iis|plesk)\b|.{0,60}\bdefault (?:web ?site |web |server )?page\b|.{0,40}\btest page (?:for the|powered by)\b|.{0,60}(?:http server|linux|fedora|centos|nginx|apache)\b.{0,20} test page\b|(?:http|web) server test page|iis(?:\b|\d).{0,40}$|microsoft internet information services|internet information services|caddy works!|it works!?$|apache tomcat(?:\/[\d.]+)?$|.{0,40}\bapache2? (?:\w+ ){0,3}default page|domain default page|default parallels plesk page|willkommen bei nginx|congratulations! your (?:web ?)?site is up and running|(?:django: )?the install worked successfully|test page$|placeholder page$|web server's default page)/i;

const WELCOME_TEXT =
  /\bif you see this page, the (?:nginx|openresty|tengine) web server is successfully installed\b|\bthis page is used to test the proper operation of the\b|\bthis is the default (?:welcome|web) page (?:used )?\b|\bthe owner of this web ?site has not put up any web pages yet\b|^it works!?(?: this is the default web page for this server\.)?(?: the web server software is running but no content has been added, yet\.)?$|^welcome to (?:nginx|openresty)!|^welcome to your new (?:web ?site|site)\b|\bvirtual host is working\b|\bsuccessfully installed tomcat\b|\bthis is the default (?:index )?page of (?:your|the|a) (?:web ?site|server|domain)|\bplease replace this (?:page|file) with your (?:own )?(?:content|website)|\bnginx web server on\b|\bsorry! if you are the owner of this website, please contact your hosting provider/i;

/** Tells a site from a page that stands where one may be some day, or was, or is elsewhere. */
export function pageKindOf(page: Page, url: string, base: string): PageKind {
  const text = collapsed(page.text.slice(0, 2 * MAX_LENGTH.welcome).replaceAll(INLINE_BOUNDARY, '')) ?? '';
  const title = collapsed(page.title ?? '') ?? '';
  if (isEmpty(page, text, title)) return 'empty';
  const isShort = (kind: keyof typeof MAX_LENGTH) =>
    text.length <= MAX_LENGTH[kind] && page.anchors.length <= MAX_LINKS[kind];
  if (isShort('welcome') && (WELCOME_TITLE.test(title) || WELCOME_TEXT.test(text))) return 'welcome';
  if (isShort('parked') && isParked(page, `${title}\n${text}`, base)) return 'parked';
  if (isShort('redirecting') && isRedirecting(page, `${title}\n${text}`, url, base)) return 'redirecting';
  return 'site';
}

function isEmpty(page: Page, text: string, title: string): boolean {
  const parts = [page.anchors, page.assets, page.images, page.jsonLd];
  return (
    text === '' &&
    title === '' &&
    page.refresh === null &&
    page.scripts.trim() === '' &&
    page.embedded === 0 &&
    parts.every(({ length }) => length === 0)
  );
}

function isParked(page: Page, said: string, base: string): boolean {
  if (PARKED.test(said)) return true;
  return (
    page.assets.some((href) => PARKING_SERVICE.test(absoluteUrl(href, base) ?? '')) ||
    /\bparking-lander\b|\bsedoparking\b|parkingcrew|location\.href\s{0,5}=\s{0,5}["']\/lander/.test(page.scripts)
  );
}

/** A page that has nothing to show but that it leads elsewhere. */
function isRedirecting(page: Page, said: string, url: string, base: string): boolean {
  if (page.images.length > 2 || page.embedded > 2) return false;
  const target = refreshTarget(page.refresh, base);
  return (
    (target !== null && target !== url) ||
    REDIRECTING.test(said) ||
    (said.length < 100 &&
      (SCRIPTED.test(page.scripts) || (page.code.length === 0 && SCRIPTED_SOMEWHERE.test(page.scripts))))
  );
}
