import { expect, it } from 'vitest';
import { html, trusted } from '../../src/report/html.ts';

it('escapes what is put in, in text and in attributes', () => {
  expect(html`<a title="${'"\'<&>'}">${'<b>&amp;'}</a>`.text).toBe(
    '<a title="&quot;&#39;&lt;&amp;&gt;">&lt;b&gt;&amp;amp;</a>',
  );
});

it('takes its own templates and trusted text as they are, also in lists', () => {
  const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}</ul>${trusted('<hr>')}`.text).toBe('<ul><li>a</li><li>&lt;</li></ul><hr>');
});

it('leaves out what is absent, but not zero', () => {
  expect(html`[${null}${undefined}${false}${0}${''}]`.text).toBe('[0]');
});
