/** Loaded into a server with `--import`: at SIGUSR2 its clock goes back by an hour. Timers go on as they are. */
const HOUR_MS = 3_600_000;
const realNow = Date.now.bind(Date);
const RealDate = Date;
let backMs = 0;

process.on('SIGUSR2', () => (backMs += HOUR_MS));

Date.now = () => realNow() - backMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: [], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [Date.now()] : args, newTarget) as Date,
});
