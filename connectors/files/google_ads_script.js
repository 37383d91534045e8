// What this Google Ads account spent, by day and campaign, written into a sheet. Paste it whole under
// Tools > Bulk actions > Scripts, put the address of an empty sheet between the quotes, and let it run daily.
var SHEET = 'ADDRESS OF YOUR SHEET';
var DAYS = 60;                  // how far back each run writes; once 1000 for the past, then 60 again
var CAMPAIGN = 'name';          // or 'id', where your links have utm_campaign={campaignid}
var CHANNEL = 'google / cpc';   // as your links have it: utm_source / utm_medium

function main() {
  var account = AdsApp.currentAccount();
  var today = Utilities.formatDate(new Date(), account.getTimeZone(), 'yyyy-MM-dd');
  var costs = costsOf(dayBefore(today, DAYS), dayBefore(today, 1));
  var rows = [['day', 'channel', 'campaign', 'amount', 'clicks', 'account', 'currency']];
  for (var back = DAYS; back >= 1; back--) {
    var day = dayBefore(today, back);
    var campaigns = costs[day] || {' ': {micros: 0, clicks: 0}};  // a day without a row would not be known
    for (var name in campaigns) {
      var cost = campaigns[name];
      rows.push([day, CHANNEL, plain(name.slice(1)), (cost.micros / 1e6).toFixed(6), String(cost.clicks),
        account.getCustomerId(), account.getCurrencyCode()]);
    }
  }
  write(rows);
}

// {day: {' ' + campaign: its cost in millionths, its clicks}}: two campaigns of one name become one
function costsOf(first, last) {
  var found = AdsApp.search('SELECT segments.date, campaign.id, campaign.name, metrics.cost_micros, metrics.clicks ' +
    "FROM campaign WHERE segments.date BETWEEN '" + first + "' AND '" + last + "' ORDER BY segments.date, campaign.id");
  var costs = {};
  while (found.hasNext()) {
    var row = found.next();
    var campaigns = costs[row.segments.date] = costs[row.segments.date] || {};
    var name = ' ' + (CAMPAIGN === 'id' ? row.campaign.id : row.campaign.name);
    var cost = campaigns[name] = campaigns[name] || {micros: 0, clicks: 0};
    cost.micros += Number(row.metrics.costMicros || 0);
    cost.clicks += Number(row.metrics.clicks || 0);
  }
  return costs;
}

// everything as text, so that a sheet of whatever country writes days and amounts as they are here
function write(rows) {
  var sheet = SpreadsheetApp.openByUrl(SHEET).getSheets()[0];
  var missing = rows.length - sheet.getMaxRows();
  if (missing > 0) sheet.insertRowsAfter(sheet.getMaxRows(), missing);
  sheet.getRange(1, 1, rows.length, rows[0].length).setNumberFormat('@').setValues(rows);
  var old = sheet.getLastRow() - rows.length;
  if (old > 0) sheet.getRange(rows.length + 1, 1, old, rows[0].length).clearContent();
}

// a sheet takes what begins with = for a formula, and drops an apostrophe that stands first
function plain(name) {
  return /^[=']/.test(name) ? "'" + name : name;
}

function dayBefore(today, days) {
  var parts = today.split('-');
  return new Date(Date.UTC(Number(parts[0]), Number(parts[1]) - 1, Number(parts[2]) - days)).toISOString().slice(0, 10);
}
