export type { BestNetwork, ReportedTrial, SearchReport } from './data.ts';
export { rasterSvg } from './raster-svg.ts';
export { renderSearchReport } from './search-report.ts';
export { renderTrainingReport } from './training-report.ts';
