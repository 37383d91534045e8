// The visits that Umami counts, by day, written into this sheet. Paste it whole under Extensions > Apps Script of an
// empty sheet, fill in the first lines, and let main run daily (Triggers).
var BASE = 'https://umami.toys.example';
var USER = 'shopbell', PASSWORD = '...';    // of a user with the role "View only"
var WEBSITE = 'ID OF THE WEBSITE';
var ZONE = 'Europe/London';                 // in which its days are counted
var DAYS = 30;                              // how far back each run writes

function main() {
  var token = asked('/api/auth/login', {method: 'post', contentType: 'application/json',
    payload: JSON.stringify({username: USER, password: PASSWORD})}).token;
  var today = Utilities.formatDate(new Date(), ZONE, 'yyyy-MM-dd');
  var told = asked('/api/websites/' + WEBSITE + '/pageviews?unit=day&timezone=' + encodeURIComponent(ZONE) +
    '&startAt=' + (Date.now() - DAYS * 864e5) + '&endAt=' + Date.now(), {headers: {Authorization: 'Bearer ' + token}});
  var views = byDay(told.pageviews), rows = [['day', 'channel', 'sessions', 'page_views']];
  var sessions = byDay(told.sessions), days = Object.keys(sessions).sort().slice(1);  // the first may be half a day
  days.forEach(function (day) {
    if (day < today) rows.push([day, 'all', String(sessions[day]), String(views[day] || 0)]);
  });
  var sheet = SpreadsheetApp.getActiveSpreadsheet().getSheets()[0];
  sheet.clearContents();
  sheet.getRange(1, 1, rows.length, rows[0].length).setNumberFormat('@').setValues(rows);
}

function byDay(points) {
  var found = {};
  points.forEach(function (one) { found[one.x.slice(0, 10)] = Number(one.y); });
  return found;
}

function asked(path, options) {
  return JSON.parse(UrlFetchApp.fetch(BASE + path, options).getContentText());
}
