// The tables behind the maps: every ward and every home.
function tablesOfMap(tables, choice, {wards, homes, changes}) {
  const what = needLabel(choice),
    versus = Boolean(choice.b);
  const total = of => ({near: sum(of.map(ward => ward.near)), away: sum(of.map(ward => ward.away))});
  const row = (label, of, type) => {
    const cells = of.flatMap(ward => [tenths(placed(ward)), tenths(ward.away), percent(share(ward))]);
    return [label, [...cells, ...(versus ? [signed(of[1].away - of[0].away)] : [])], type];
  };
  const columns = runsOf(choice).flatMap((_run, side) =>
    ["placed", "out of borough", "share"].map(column => `${SIDES[side].letter}: ${column}`),
  );
  const rows = DATA.areas.map(([name], area) =>
    row(
      name,
      wards.map(of => of[area]),
    ),
  );
  const elsewhere = wards.map(last);
  if (elsewhere.some(placed))
    rows.push(row("People of no ward: residents of closed homes or of a changed need", elsewhere));
  rows.push(row("All", wards.map(total), "change"));
  const heads = ["Ward", ...columns, ...(versus ? ["Out of borough, B less A"] : [])];
  folded(tables, "wards", `people newly placed by ward, ${what}, ${span(choice.years)}`, heads, rows);

  const lived = DATA.sites.map((_site, site) => site).filter(site => homes.some(of => of[site] > 0));
  const changed = site => (versus ? Math.abs(changes[site]) : 0);
  lived.sort((one, other) => changed(other) - changed(one) || homes[0][other] - homes[0][one]);
  const line = (name, authority, people, type) => [
    name,
    [authority, ...people.map(tenths), ...(versus ? [signed(people[1] - people[0])] : [])],
    type,
  ];
  const each = lived.map(site => {
    const [name, authority] = DATA.sites[site];
    return line(
      name,
      DATA.authorities[authority] || "",
      homes.map(of => of[site]),
    );
  });
  const title = `residents by home at the end of ${endLabel(choice)}, ${what}`;
  folded(
    tables,
    "homes",
    title,
    ["Home", "Authority", ...headings(choice)],
    [...each, line("All", "", homes.map(sum), "change")],
    1,
  );
}
