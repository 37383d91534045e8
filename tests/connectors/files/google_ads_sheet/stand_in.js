// A stand-in for what a script meets inside Google Ads: `node stand_in.js SCRIPT` reads a world as JSON, runs main() and
// prints the sheet as it would be published, {csv, queries}. Its sheet treats what is written as Sheets does: texts that
// look like days, numbers or formulas become such, and are shown as its country writes them, unless the cells are text.
'use strict';
const fs = require('fs');
const vm = require('vm');
const world = JSON.parse(fs.readFileSync(0, 'utf8'));
const queries = [];

function shown(value, isText) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value).replace('.', world.decimal);
  if (value.startsWith("'")) return value.slice(1);
  if (value.startsWith('=')) return '#ERROR!';
  if (isText) return value;
  if (/^[+]/.test(value)) return '#NAME?';
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (day) return `${day[3]}/${day[2]}/${day[1]}`;
  return /^\d+(\.\d+)?$/.test(value) ? String(Number(value)).replace('.', world.decimal) : value;
}

class Sheet {
  constructor(cells) { this.cells = cells; this.max = 1000; }
  getMaxRows() { return this.max; }
  insertRowsAfter(place, count) {
    if (place !== this.max) throw new Error('rows are inserted in the middle');
    this.max += count;
  }
  getLastRow() {
    let last = this.cells.length;
    while (last && this.cells[last - 1].every((one) => one === '')) last--;
    return last;
  }
  getRange(row, column, rows, columns) {
    if (row + rows - 1 > this.max) throw new Error('The coordinates of the range are outside the dimensions of the sheet.');
    const cells = this.cells;
    let isText = false;
    const put = (values) => values.forEach((line, below) => {
      if (values.length !== rows || line.length !== columns) throw new Error('The data does not fit the range.');
      while (cells.length < row + below) cells.push([]);
      line.forEach((value, beside) => { cells[row + below - 1][column + beside - 1] = shown(value, isText); });
    });
    return {
      setNumberFormat(format) { isText = format === '@'; return this; },
      setValues(values) { put(values); return this; },
      clearContent() { put(Array.from({length: rows}, () => Array(columns).fill(''))); return this; },
    };
  }
}

class Now extends Date {
  constructor(...given) { super(...(given.length ? given : [world.now])); }
  static now() { return Date.parse(world.now); }
}

const sheet = new Sheet(world.before || []);
const context = vm.createContext({
  Date: Now,
  SpreadsheetApp: {openByUrl: () => ({getSheets: () => [sheet]})},
  Utilities: {
    formatDate: (when, zone, format) => {
      if (format !== 'yyyy-MM-dd') throw new Error(`this stand-in knows no ${format}`);
      return new Intl.DateTimeFormat('sv-SE', {timeZone: zone}).format(when);
    },
  },
  AdsApp: {
    currentAccount: () => ({
      getTimeZone: () => world.zone,
      getCustomerId: () => world.account,
      getCurrencyCode: () => world.currency,
    }),
    search: (query) => {
      queries.push(query);
      const [, first, last] = /BETWEEN '(\S+)' AND '(\S+)'/.exec(query);
      const rows = world.rows.filter((row) => first <= row.segments.date && row.segments.date <= last);
      return {hasNext: () => rows.length > 0, next: () => rows.shift()};
    },
  },
});
vm.runInContext(fs.readFileSync(process.argv[2], 'utf8') + (world.settings || ''), context);
vm.runInContext('main()', context);

const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const lines = sheet.cells.slice(0, sheet.getLastRow()).map((line) => Array.from(line, (one) => quoted(one || '')).join(','));
process.stdout.write(JSON.stringify({csv: lines.join('\r\n'), queries}));
