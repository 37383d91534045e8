// A stand-in for what a script meets inside a Google sheet: `node stand_in.js SCRIPT` reads a world as JSON, runs main()
// and prints {rows, asked}: the sheet's cells, and every request. World: {now, zone, settings, answers: [[part of what is
// asked, answer], ..]}; the first answer whose part stands in address or payload is given.
'use strict';
const fs = require('fs');
const vm = require('vm');
const world = JSON.parse(fs.readFileSync(0, 'utf8'));
const asked = [];
let rows = [['left over from', 'yesterday']];

class Now extends Date {
  constructor(...given) { super(...(given.length ? given : [world.now])); }
  static now() { return Date.parse(world.now); }
}

const sheet = {
  clearContents() { rows = []; },
  getRange(row, column, count, width) {
    return {
      setNumberFormat(format) { if (format !== '@') throw new Error('not text'); return this; },
      setValues(values) {
        if (values.length !== count || values.some((one) => one.length !== width)) throw new Error('does not fit');
        rows = values;
      },
    };
  },
};
const context = vm.createContext({
  Date: Now,
  SpreadsheetApp: {getActiveSpreadsheet: () => ({getSheets: () => [sheet], getSpreadsheetTimeZone: () => world.zone})},
  Utilities: {formatDate: (when, zone) => new Intl.DateTimeFormat('sv-SE', {timeZone: zone}).format(when)},
  UrlFetchApp: {
    fetch: (url, options) => {
      asked.push({url, ...options});
      const found = world.answers.find(([part]) => `${url} ${options.payload || ''}`.includes(part));
      if (!found) throw new Error(`nothing is told of ${url}`);
      return {getContentText: () => JSON.stringify(found[1])};
    },
  },
});
vm.runInContext(fs.readFileSync(process.argv[2], 'utf8') + (world.settings || ''), context);
vm.runInContext('main()', context);
process.stdout.write(JSON.stringify({rows, asked}));
