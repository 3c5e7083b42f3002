namespace Edge.Tests.Cache.Users;

/// <summary>What is asked: it can be spelled in many ways.</summary>
/// <param name="Parameters">Not escaped.</param>
internal sealed record GeneratedQuestion(string Method, string Path, (string Name, string Value)[] Parameters, params (string Name, string Value)[] Headers)
{
    private static readonly string[] Relations = ["t0", "t0", "t0", "t1", "t1", "t2", "v0", "v0", "v1", "v1", "v2", "members"];

    private static readonly string[] Calls = ["mine", "whoami", "me", "counted", "teams", "me_text", "stamped", "all_of?team=red"];

    /// <summary>One made by lot, for a <see cref="GeneratedSchema"/> of that name.</summary>
    public static GeneratedQuestion Any(Random random, string schema)
    {
        var headers = new List<(string, string)> { ("Accept-Profile", schema) };
        if (random.Next(8) == 0) headers.Add(("Accept", One("text/csv", "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json;nulls=stripped")));
        if (random.Next(6) == 0) headers.Add(("Prefer", "count=exact"));
        if (random.Next(8) == 0) headers.Add(("Range", One("0-2", "1-", "50-")));
        var method = random.Next(8) == 0 ? "HEAD" : "GET";
        if (random.Next(5) == 0)
        {
            var call = One(Calls).Split('?', '=');
            return new(method, $"/rpc/{call[0]}", call.Length > 1 ? [(call[1], call[2])] : [], [.. headers]);
        }

        var relation = One(Relations);
        return new(method, $"/{relation}", [.. Parameters()], [.. headers]);

        IEnumerable<(string, string)> Parameters()
        {
            if (relation == "members")
            {
                yield return ("order", "who,team");
                yield break;
            }

            yield return ("order", "id");
            yield return ("select", relation switch
            {
                "t0" => One("*", "id,owner", "id,body,label", "id,seen", "id,t1(id,body)", "id,t1(body,t2(id,team))", "id,t1!inner(id)", "count()", "id,level::text"),
                "t1" => One("*", "id,t0(id,body)", "id,v0(id)", "id,peers(id)", "id,t2(*)"),
                _ => One("*", "id,owner,team", "id,body", "team,level"),
            });
            if (random.Next(3) == 0)
                yield return ("id", One("eq.1", "eq.2", "gt.3", "in.(1,3,5)", "lt.6", "eq.01"));
            if (random.Next(5) == 0) yield return ("or", One("(owner.eq.ada,team.eq.red)", "(level.gt.0,owner.is.null)"));
            if (random.Next(5) == 0) yield return ("body", One("like.t* 1", "neq.t0 2", "eq.größer & mehr"));
            if (random.Next(8) == 0) yield return ("limit", One("1", "3"));
        }

        string One(params string[] all) => all[random.Next(all.Length)];
    }

    /// <summary>One of its spellings: parameters in any order, any character escaped.</summary>
    public string Spelled(Random random)
    {
        if (Parameters.Length == 0) return Path;
        (string Name, string Value)[] parameters = [.. Parameters];
        random.Shuffle(parameters);
        return $"{Path}?{string.Join('&', parameters.Select(one => $"{one.Name}={Escaped(one.Value, random)}"))}";
    }

    public override string ToString() => $"{Method} {Path}?{string.Join('&', Parameters.Select(one => $"{one.Name}={one.Value}"))} {string.Join(' ', Headers)}";

    private static string Escaped(string value, Random random) => string.Concat(value.EnumerateRunes().Select(rune =>
        rune.IsAscii && random.Next(20) == 0 ? $"%{rune.Value:x2}"
        : rune.Value is ' ' or '&' or '%' or '+' or '#' || !rune.IsAscii ? Uri.EscapeDataString(rune.ToString())
        : rune.ToString()));
}
