import { defineCommand } from 'citty';

export default defineCommand({
  meta: { name: 'hil', description: 'Hardware in the loop: what concerns evaluators' },
  subCommands: {
    check: () => import('./hil-check.ts').then((command) => command.default),
  },
});
