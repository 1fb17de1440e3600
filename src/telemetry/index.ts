/**
 * Sends what a record says to OpenTelemetry: spans, events on LiveKit's own spans, and meters. Only the API
 * is needed; without an SDK in the process nothing is sent, and it costs next to nothing.
 *
 * Read in this order: `telemetry.ts` (what is sent, and when), `overlap-span.ts` (the one span of our own),
 * `meters.ts` (the counters and histograms), `attributes.ts` (the only values that may leave).
 *
 * @module
 */
export { createTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
