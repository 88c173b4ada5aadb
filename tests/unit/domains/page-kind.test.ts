import { expect, test } from '@jest/globals';
import { readHomePage } from '../../../functions/domains/read-home-page.ts';
import type { PageKind } from '../../../functions/entities/site-metadata.ts';

const URL_OF_PAGE = 'https://www.acme.com/';

function read(html: string) {
  return readHomePage({ body: Buffer.from(html), contentType: 'text/html', url: URL_OF_PAGE });
}

const NGINX = `<!DOCTYPE html><html><head><title>Welcome to nginx!</title><style>body { width: 35em; }</style></head><body>
<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further
configuration is required.</p><p>For online documentation and support please refer to <a href="http://nginx.org/">nginx.org</a>.
<br>Commercial support is available at <a href="http://nginx.com/">nginx.com</a>.</p><p><em>Thank you for using nginx.</em></p></body></html>`;
const UBUNTU = `<html><head><title>Apache2 Ubuntu Default Page: It works</title></head><body><img src="/icons/ubuntu-logo.png">
<p>This is the default welcome page used to test the correct operation of the Apache2 server after installation on Ubuntu systems.
${'It is based on the equivalent page on Debian. '.repeat(40)}</p></body></html>`;
const IIS = `<html><head><title>IIS Windows Server</title></head><body><div id="container">
<a href="http://go.microsoft.com/fwlink/?linkid=66138"><img src="iisstart.png" alt="IIS" width="960"></a></div></body></html>`;
const PARAGRAPHS = '<p>We build machines that build machines, and have done so for a hundred years.</p>'.repeat(20);

test.each<[PageKind, string, string]>([
  ['empty', 'nothing', ''],
  ['empty', 'a page without content', '<!doctype html><html><head></head><body>\n \n</body></html>'],
  ['site', 'a page of a script', '<div id="root"></div><script src="/app.js"></script>'],
  ['site', 'a page of a frame', '<iframe src="/shop"></iframe>'],
  ['site', 'a few words', '<h1>Acme</h1>'],
  ['redirecting', 'says so', '<title>Redirecting…</title><p>Redirecting…</p>'],
  ['redirecting', 'says so in a sentence', '<p>You are being redirected. <a href="/en/">Click here</a></p>'],
  ['redirecting', 'says it of the object', '<h1>Object Moved</h1>This document may be found <a href="/x">here</a>'],
  ['redirecting', 'says it otherwise', '<p>Please wait while we redirect you.</p>'],
  ['redirecting', 'has moved', '<p>This site has moved to a new address.</p>'],
  ['redirecting', 'says it in German', '<p>Sie werden automatisch weitergeleitet.</p>'],
  ['redirecting', 'does so by meta refresh', '<meta http-equiv="refresh" content="0; url=/en/">'],
  ['redirecting', 'does so by script', '<script>window.location.href = "/en/";</script>'],
  ['redirecting', 'does so by another script', '<title>x</title><script>location.replace("/en/")</script>'],
  ['redirecting', 'says its status', '<title>302 Found</title><h1>302 Found</h1>'],
  ['redirecting', 'says where it has moved', '<p>We have moved to <a href="https://acme.org">acme.org</a></p>'],
  ['redirecting', 'says it in one word', '<title>Redirect</title>'],
  ['redirecting', 'says it in Swedish', '<p>Omdirigerar…</p>'],
  ['redirecting', 'says it in Portuguese', '<p>Redirecionando...</p>'],
  ['redirecting', 'says it in Japanese', '<p>リダイレクト中です</p>'],
  ['redirecting', 'says it in Chinese', '<p>正在跳转</p>'],
  ['redirecting', 'goes where its script computes', '<script>var u = "/x"; window.location.href = u;</script>'],
  ['site', 'goes elsewhere at a click, perhaps', '<script src="/app.js"></script><script>location = u</script>'],
  ['site', 'checks redirects', '<title>URL redirect checker</title><h1>Redirect checker</h1><form></form>'],
  ['site', 'redirects something else', '<h1>Acme</h1><p>We redirect rivers.</p>'],
  ['site', 'loads itself again', '<meta http-equiv="refresh" content="300"><h1>Latest news</h1>'],
  [
    'site',
    'loads itself again by its address',
    `<meta http-equiv="refresh" content="300;url=${URL_OF_PAGE}"><h1>News</h1>`,
  ],
  ['site', 'has content besides', `<meta http-equiv="refresh" content="900; url=/en/">${PARAGRAPHS}`],
  ['site', 'writes of it', `<h1>Redirecting traffic</h1>${PARAGRAPHS}`],
  ['parked', 'is for sale', '<h1>acme.com</h1><p>This domain is for sale! Make an offer.</p>'],
  ['parked', 'may be for sale', '<p>The domain acme.com may be for sale.</p>'],
  ['parked', 'is parked', '<title>acme.com</title><p>This web page is parked free, courtesy of GoDaddy.com.</p>'],
  ['parked', 'is to be bought', '<title>Buy this domain</title>'],
  ['parked', 'has expired', '<p>This domain has expired. Renew it now.</p>'],
  ['parked', 'says its name', '<h1>acme.com is for sale</h1>'],
  ['parked', 'waits for its site', '<p>Future home of something quite cool.</p>'],
  ['parked', 'waits for its site in German', '<p>Hier entsteht eine neue Internetpräsenz</p>'],
  ['parked', 'in German', '<p>Diese Domain steht zum Verkauf.</p>'],
  ['parked', 'says so in its title', '<title>acme.com is parked</title>'],
  ['parked', 'says so in two words', '<p>Domain parked</p>'],
  ['parked', 'is available', '<p>This domain is available.</p>'],
  ['parked', 'has a lander', '<script>window.onload=function(){window.location.href="/lander"}</script>'],
  ['parked', 'in German, otherwise', '<p>Domain zu verkaufen</p>'],
  ['parked', 'in Italian', '<p>Dominio in vendita</p>'],
  ['parked', 'in Polish', '<p>Domena na sprzedaż</p>'],
  ['parked', 'in Japanese', '<p>このドメインは販売中です</p>'],
  ['site', 'asks whether a domain is available', '<h1>See whether this domain is available</h1><form></form>'],
  ['site', 'a garage', '<h1>Acme Domain Parking Garage</h1><p>Park here</p>'],
  ['parked', 'in French', '<p>Ce nom de domaine est à vendre</p>'],
  ['parked', 'in Spanish', '<p>Este dominio está en venta</p>'],
  [
    'parked',
    'is filled by a service',
    '<title>acme.com</title><script src="https://www.sedoparking.com/x.js"></script>',
  ],
  [
    'parked',
    'is filled by another',
    '<div id="root"></div><script src="https://img1.wsimg.com/parking-lander/static/js/main.js"></script>',
  ],
  ['site', 'sells domains', `<p>This domain is for sale</p>${PARAGRAPHS.repeat(3)}`],
  ['site', 'links to a service', '<h1>Acme</h1><a href="https://www.sedoparking.com/">x</a>'],
  ['welcome', 'nginx', NGINX],
  ['welcome', 'Apache on Ubuntu', UBUNTU],
  ['welcome', 'Apache', '<html><body><h1>It works!</h1></body></html>'],
  ['welcome', 'Apache on Debian', '<title>Apache2 Debian Default Page: It works</title><p>x</p>'],
  ['welcome', 'Apache on CentOS', '<title>Test Page for the Apache HTTP Server on CentOS</title><p>x</p>'],
  ['welcome', 'Apache of CentOS', '<title>Apache HTTP Server Test Page powered by CentOS</title><p>x</p>'],
  ['welcome', 'nginx on Amazon Linux', '<title>Test Page for the Nginx HTTP Server on Amazon Linux</title><p>x</p>'],
  ['site', 'a town', '<title>Welcome to Apache Junction</title><p>Gateway to the mountains.</p>'],
  ['welcome', 'IIS', IIS],
  ['welcome', 'an older IIS', '<title>IIS7</title><img src="welcome.png">'],
  ['welcome', 'Caddy', '<title>Caddy works!</title><h1>Congratulations!</h1>'],
  ['welcome', 'OpenResty', '<title>Welcome to OpenResty!</title><h1>Welcome to OpenResty!</h1>'],
  ['welcome', 'Plesk', '<title>Domain Default page</title><p>x</p>'],
  ['welcome', 'nginx, without a title', '<h1>Welcome to nginx!</h1>'],
  ['welcome', 'LiteSpeed', '<title>Welcome to LiteSpeed Web Server!</title>'],
  ['welcome', 'Jetty', '<title>Welcome to Jetty 12</title>'],
  ['welcome', 'an older Plesk', '<title>Default Parallels Plesk Page</title>'],
  ['welcome', 'a virtual host', '<h1>Success! The acme.com virtual host is working!</h1>'],
  ['welcome', 'Django', '<title>The install worked successfully! Congratulations!</title>'],
  ['welcome', 'Tomcat', '<title>Apache Tomcat/9.0.31</title><p>x</p>'],
  ['site', 'writes of a server', `<title>Welcome to nginx! How to get further</title>${PARAGRAPHS.repeat(5)}`],
])('%s: %s', (kind, _what, html) => {
  expect(read(html).metadata.pageKind).toBe(kind);
});

test.each([
  ['0; url=/en/', { target: 'https://www.acme.com/en/', seconds: 0 }],
  ['5;URL=https://acme.org/', { target: 'https://acme.org/', seconds: 5 }],
  ["0;url='/quoted'", { target: 'https://www.acme.com/quoted', seconds: 0 }],
  ['1, /comma', { target: 'https://www.acme.com/comma', seconds: 1 }],
  ['2.5; url=/fraction', { target: 'https://www.acme.com/fraction', seconds: 2 }],
  [' 3 ; url = /spaces ', { target: 'https://www.acme.com/spaces', seconds: 3 }],
  ['300', null],
  ['0; url=', null],
  ['url=/nothing', null],
  ['0; url=javascript:alert(1)', null],
  ['', null],
])('meta refresh %j leads to %j', (content, expected) => {
  expect(read(`<meta http-equiv="Refresh" content="${content}">`).metaRefresh).toEqual(expected);
});

test('a meta refresh for browsers without scripts is none', () => {
  expect(read('<noscript><meta http-equiv="refresh" content="0; url=/nojs"></noscript>').metaRefresh).toBeNull();
});
