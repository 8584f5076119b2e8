export type { BestNetwork, ReportedTrial, SearchReport } from './data.ts';
export { renderSearchReport } from './search-report.ts';
export { renderTrainingReport, type TrainingReport } from './training-report.ts';
