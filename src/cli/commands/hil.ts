import { defineCommand } from 'citty';
import check from './hil-check.ts';

export default defineCommand({
  meta: { name: 'hil', description: 'Hardware in the loop: what concerns evaluators' },
  subCommands: { check },
});
