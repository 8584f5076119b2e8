import { describe } from 'vitest';
import { testTraining } from './training-cases.ts';

describe('cpu', () => testTraining('cpu'));
