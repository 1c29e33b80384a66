/// The style sheet of a page. Colours of text keep a contrast of 4.5 to 1 or more on their grounds, light and dark.
enum PageStyle {
  static let text = """

    :root {
      color-scheme: light dark;
      --ground: #ffffff; --ink: #1b1d20; --quiet: #565c64; --line: #d4d8dd; --shade: #f4f5f7; --link: #0b57a4;
      --good: #0b5132; --good-ground: #d8f0e2; --bad: #8a1c0f; --bad-ground: #fbe0dc;
      --open: #6a4b00; --open-ground: #fcedc4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #16181c; --ink: #e7e8ea; --quiet: #a9afb8; --line: #3b4048; --shade: #1f2329; --link: #8fbcf5;
        --good: #9fe3bd; --good-ground: #12402a; --bad: #ffb9ae; --bad-ground: #56180f;
        --open: #f3d58a; --open-ground: #4b3600;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; }
    body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 76rem; background: var(--ground); color: var(--ink);
      font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 0 0 .5rem; }
    h4 { font-size: .9rem; margin: 0 0 .25rem; }
    p, li { max-width: 48rem; }
    p { margin: .6rem 0; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
    main:focus, h2:focus { outline: none; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--ground); z-index: 1; }
    header nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
    header nav a { display: inline-block; padding: .25rem 0; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; margin: .5rem 0; font-size: .875rem; font-variant-numeric: tabular-nums; }
    caption, .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { vertical-align: bottom; border-bottom: 2px solid var(--quiet); }
    tbody th { font-weight: inherit; }
    .files { color: var(--quiet); font-size: .8125rem; margin: .25rem 0 1rem; }
    .number { text-align: right; }
    td.number { white-space: nowrap; }
    .table-verdicts td.number, .table-verdicts-over-seeds td.number { white-space: normal; }
    .badge { padding: .1rem .45rem; border-radius: .3rem; font-size: .85em; font-weight: 600; white-space: nowrap;
      background: var(--open-ground); color: var(--open); }
    .badge.supported, .badge.correct { background: var(--good-ground); color: var(--good); }
    .badge.refuted, .badge.wrong { background: var(--bad-ground); color: var(--bad); }
    pre { margin: .4rem 0; padding: .5rem .75rem; background: var(--shade); border-radius: .3rem;
      font: .85rem/1.45 ui-monospace, monospace; }
    figure { margin: 1.25rem 0; }
    .card { background: #ffffff; border: 1px solid var(--line); border-radius: .3rem; width: fit-content; max-width: 100%; }
    .card svg { display: block; max-width: 100%; height: auto; min-width: 36rem; }
    figcaption { color: var(--quiet); font-size: .875rem; margin-top: .35rem; }
    .table-verdicts, .table-verdicts-over-seeds { font-size: .8125rem; }
    .table-verdicts tbody th, .table-verdicts-over-seeds tbody th { width: 13rem; min-width: 11rem; }
    .table-reproducibility td { overflow-wrap: anywhere; }
    #filters { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; padding: .75rem 1rem;
      background: var(--shade); border-radius: .3rem; }
    #filters[hidden], #pager[hidden], .problem[hidden], .model[hidden] { display: none; }
    #filters label span { display: block; font-size: .875rem; color: var(--quiet); }
    #found { flex-basis: 100%; margin: 0; }
    select, input, button { font: inherit; min-height: 2.5rem; padding: .25rem .6rem; max-width: 100%; color: var(--ink);
      background: var(--ground); border: 1px solid var(--quiet); border-radius: .3rem; }
    button:disabled { color: var(--quiet); border-color: var(--line); }
    #pager { display: flex; gap: 1rem; margin: 1rem 0; }
    .problem { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .3rem; }
    .problem:focus { outline: 3px solid var(--link); }
    .problem p { margin: .4rem 0; font-size: .875rem; }
    .problem small { font-weight: 400; color: var(--quiet); }
    .problem pre { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
    .models { display: flex; gap: 1.5rem; align-items: flex-start; }
    .model { flex: 1 1 0; min-width: 0; }
    .empty { color: var(--quiet); }
    .print-only { display: none; }
    @media (max-width: 40rem) {
      .models { flex-direction: column; gap: .75rem; }
      .model { width: 100%; }
      #filters label { flex: 1 1 40%; min-width: 0; }
      #filters select, #filters input { width: 100%; }
      .table-verdicts thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      .table-verdicts, .table-verdicts tbody, .table-verdicts tr, .table-verdicts th, .table-verdicts td { display: block; }
      .table-verdicts tr { border: 1px solid var(--line); border-radius: .3rem; padding: .5rem .75rem; margin: .75rem 0; }
      .table-verdicts th, .table-verdicts td { padding: .2rem 0; border: 0; text-align: left; white-space: normal; }
      .table-verdicts td::before { content: attr(data-column) ": "; color: var(--quiet); }
    }
    @media print {
      :root { --ground: #ffffff; --ink: #000000; --quiet: #404040; --line: #b0b0b0; --shade: #ffffff; --link: #000000;
        --good: #000000; --good-ground: #ffffff; --bad: #000000; --bad-ground: #ffffff; --open: #000000;
        --open-ground: #ffffff; }
      @page { margin: 15mm; }
      body { padding: 0; max-width: none; font-size: 9.5pt; }
      a { text-decoration: none; }
      .badge { border: 1px solid; }
      .skip, header nav, #filters, #pager, #problems, .files { display: none; }
      .print-only { display: block; }
      .scroll { overflow: visible; }
      table { font-size: 7pt; }
      td.number { white-space: normal; }
      th, td { padding-right: .4rem; }
      .table-stage-ends th, .table-stage-ends td, .table-reproducibility td, .table-reproducibility-runs th,
      .table-reproducibility-runs td { overflow-wrap: anywhere; }
      .table-verdicts, .table-verdicts-over-seeds { font-size: 7pt; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.5pt; padding: 0; }
      thead { display: table-header-group; }
      figure, tr { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .card svg { min-width: 0; max-width: 150mm; }
    }

    """
}
