// The visits that Plausible counts, by day, channel and device, written into this sheet. Paste it whole under
// Extensions > Apps Script of an empty sheet, fill in the first lines, and let main run daily (Triggers).
var KEY = 'STATS API KEY';
var SITE = 'toys.example';
var BASE = 'https://plausible.io';      // or the address of your own
var CART_GOAL = '';                     // e.g. 'Add to cart'; empty: not known
var ORDER_GOAL = '';                    // e.g. 'Purchase'; empty: not known
var DAYS = 30;                          // how far back each run writes; once 365 for the past, then 30 again

function main() {
  var today = new Date();
  var span = [day(today, DAYS), day(today, 1)];
  var visits = told(span, '');
  var carts = CART_GOAL && told(span, CART_GOAL), orders = ORDER_GOAL && told(span, ORDER_GOAL);
  var rows = [['day', 'channel', 'device', 'sessions', 'carts', 'completed']];
  Object.keys(visits).sort().forEach(function (key) {
    var reached = function (found) { return found ? String(found[key] || 0) : ''; };
    rows.push(key.split('\n').concat([String(visits[key]), reached(carts), reached(orders)]));
  });
  var sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  sheet.clearContents();
  sheet.getRange(1, 1, rows.length, rows[0].length).setNumberFormat('@').setValues(rows);
}

// {day, channel and device: visits}, all or those in which a goal was reached; every page of them
function told(span, goal) {
  var found = {};
  for (var offset = 0, all = 1; offset < all; offset += 10000) {
    var query = {site_id: SITE, metrics: ['visits'], date_range: span, pagination: {limit: 10000, offset: offset},
      dimensions: ['time:day', 'visit:utm_source', 'visit:utm_medium', 'visit:source', 'visit:device'],
      filters: goal ? [['has_done', ['is', 'event:goal', [goal]]]] : [], include: {total_rows: true}};
    var answer = JSON.parse(UrlFetchApp.fetch(BASE + '/api/v2/query', {method: 'post', contentType: 'application/json',
      headers: {Authorization: 'Bearer ' + KEY}, payload: JSON.stringify(query)}).getContentText());
    all = answer.meta.total_rows;
    answer.results.forEach(function (one) {
      var key = [one.dimensions[0].slice(0, 10), channel(one.dimensions), device(one.dimensions[4])].join('\n');
      found[key] = (found[key] || 0) + one.metrics[0];
    });
  }
  return found;
}

// as orders call it: source and medium of the link, else what kind of site the visit came from
function channel(told) {
  if (told[1] !== '(not set)') return told[2] === '(not set)' ? told[1] : told[1] + ' / ' + told[2];
  if (told[3] === 'Direct / None') return 'direct';
  var engines = /^(Google|Bing|DuckDuckGo|Yahoo!?|Ecosia|Baidu|Naver|Qwant|Brave|Yandex|Cốc Cốc)$/;
  return engines.test(told[3]) ? 'organic' : 'referral';
}

function device(name) {
  return {Laptop: 'desktop', Desktop: 'desktop', Mobile: 'mobile', Tablet: 'tablet'}[name] || '';
}

function day(today, back) {
  return Utilities.formatDate(new Date(today.getTime() - back * 864e5), SpreadsheetApp.getActiveSpreadsheet()
    .getSpreadsheetTimeZone(), 'yyyy-MM-dd');
}
