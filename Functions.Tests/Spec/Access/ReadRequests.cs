namespace Edge.Tests.Spec.Access;

/// <summary>Makes reads of the film archive, most of them sensible: some of what they name is hidden or not there.</summary>
/// <param name="hostile">Relations get names that are others', values have the syntax's own characters, and members' own rows are asked for, too.</param>
internal sealed class ReadRequests(int seed, bool hostile = false)
{
    private static readonly string[] Usual = ["films", "films", "directors", "castings", "actors", "awards", "noir_films"];
    private static readonly string[] Aliases = ["id", "borrower", "director_id", "films", "directors", "film_id", "last_name", "x", "a b", "q\"q", "and"];
    private static readonly string[] Values = ["1)", "\"", "\\", "),id.gt.0", "a,b", "{1,2}", "{sub}", "null", "*", "%25", "ann"];

    private static readonly Dictionary<string, (string[] Columns, string[] Embeds, string[] Filters)> Relations = new()
    {
        ["films"] = (
            ["id", "title", "year", "director_id", "genre", "stars", "tags", "sequel_of", "tags->0", "stars::text", "decade", "minutes", "details->>country"],
            ["directors", "castings", "awards", "actors", "noir_films", "technical_specs"],
            ["id=gt.{n}", "id=in.(1,2,{n})", "title=like.*e*", "year=lt.1960", "genre=eq.noir", "stars=gte.4.6", "tags=cs.{city}", "decade=eq.1950s",
                "or=(id.eq.{n},title.match.^B)", "not.and=(year.gt.1950,genre.eq.noir)", "director_id=is.null", "minutes=gt.100", "title=isdistinct.M"]),
        ["directors"] = (
            ["id", "name", "mentor_id", "name::text", "born"], ["films", "directors", "noir_films"],
            ["id=lt.{n}", "name=ilike.*l*", "mentor_id=not.is.null", "or=(id.eq.{n},name.eq.Fritz Lang)", "born=gt.1900-01-01"]),
        ["castings"] = (
            ["film_id", "actor_id", "character", "billing"], ["films", "actors"],
            ["film_id=eq.{n}", "billing=eq.2", "character=like.D*", "character=match.^[A-M]", "actor_id=gt.{n}"]),
        ["actors"] = (["id", "first_name", "last_name"], ["films", "castings"], ["id=gt.{n}", "last_name=like.*o*", "first_name=in.(Brigitte,Ryan)"]),
        ["awards"] = (["id", "name", "film_id", "winner_id"], ["films"], ["film_id=eq.{n}", "film_id=is.null", "name=like.*Reel"]),
        ["noir_films"] = (["id", "title", "year", "director_id"], ["directors"], ["id=lt.{n}", "title=eq.M", "year=gt.1940"]),
        ["technical_specs"] = (["film_id", "aspect"], [], ["film_id=eq.{n}"]),
        ["loans"] = (["id", "film_id", "borrower", "days"], ["films"], ["film_id=eq.{n}", "borrower=eq.bob", "or=(borrower.eq.bob,id.gt.0)", "not.and=(borrower.eq.ann)"]),
    };

    private readonly Random random = new(seed);
    private readonly List<string> parameters = [];

    public string Next()
    {
        parameters.Clear();
        var relation = Pick(hostile ? [.. Usual, "loans", "loans"] : Usual);
        var select = Items(relation, "", depth: 0);
        if (Chance(85)) parameters.Add($"select={select}");
        if (relation == "films" && Chance(15)) return $"/rpc/films_of?decade=19{random.Next(2, 9)}0&{string.Join('&', parameters)}";
        return $"/{relation}?{string.Join('&', parameters)}";
    }

    private string Items(string relation, string path, int depth)
    {
        var (columns, embeds, filters) = Relations[relation];
        var items = new List<string>();
        if (Chance(12)) items.Add(Aggregate(columns));
        else if (Chance(25)) items.Add("*");
        else items.AddRange(Enumerable.Range(0, random.Next(0, 4)).Select(_ => Column(columns)).Distinct());
        if (hostile && Chance(10)) items.Add(Aggregate(columns));
        foreach (var _ in Enumerable.Range(0, random.Next(0, 3)))
        {
            // Often enough to be found by, and seldom enough to be answered.
            if (hostile && Chance(8)) parameters.Add($"{path}{Pick(["title", "name", "last_name", "borrower"])}={Pick(["eq", "in", "not.eq", "neq"])}.{Uri.EscapeDataString(Pick(Values))}");
            if (Chance(25)) parameters.Add(path + Pick(filters).Replace("{n}", $"{random.Next(0, 10)}", StringComparison.Ordinal));
        }
        if (Chance(15)) parameters.Add($"{path}order={Column(columns).Split(["::", "->"], StringSplitOptions.None)[0]}.desc,{columns[0]}");
        if (depth < 2 && embeds.Length > 0 && Chance(60)) items.Add(Embed(Pick(embeds), path, depth));
        return string.Join(',', items);
    }

    private string Embed(string relation, string path, int depth)
    {
        var spread = Chance(20);
        var join = Chance(30) ? "!inner" : "";
        if (hostile && Chance(15)) return Aliased(relation, join, path, depth);
        var inner = Items(relation, $"{path}{relation}.", depth + 1);
        if (!spread && Chance(15)) parameters.Add($"{path}{relation}={(Chance(50) ? "not." : "")}is.null");
        return $"{(spread ? "..." : "")}{relation}{join}({inner})";
    }

    private string Aliased(string relation, string join, string path, int depth)
    {
        var alias = Uri.EscapeDataString($"\"{Pick(Aliases).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        var inner = Items(relation, $"{path}{(Chance(80) ? alias : relation)}.", depth + 1);
        if (Chance(25)) parameters.Add($"{path}{alias}={(Chance(50) ? "not." : "")}is.null");
        return $"{alias}:{relation}{join}({inner}){(Chance(20) ? $",{relation}({Column(Relations[relation].Columns)})" : "")}";
    }

    private string Aggregate(string[] columns) => Pick(["count()", $"{columns[0]}.max()", $"{columns[0]}.sum()"]);

    /// <summary>The last ones of a relation are the hidden ones.</summary>
    private string Column(string[] columns) => Chance(93) ? columns[random.Next(Math.Max(1, columns.Length - 2))] : Pick(columns);

    private string Pick(string[] of) => of[random.Next(of.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;
}
