namespace Edge.Tests.Cache.Users;

/// <summary>Who asks: a token, or none, and what else the database may look at.</summary>
internal sealed record GeneratedClient(string? Token, params (string Name, string Value)[] Headers)
{
    private static readonly string[] Roles = ["quarrel_anon", "quarrel_reader", "quarrel_reader", "quarrel_member"];

    private static readonly string[][] Claims =
    [
        ["", "\"sub\":\"ada\"", "\"sub\":\"bob\"", "\"sub\":\"eve\"", "\"sub\":\"ADA\"", "\"sub\":\"\\u0061da\"", "\"sub\":5", "\"sub\":null",
            "\"sub\":{\"a\":1}", "\"sub\":\"bob\",\"sub\":\"ada\""],
        ["", "\"app\":{\"team\":\"red\"}", "\"app\":{\"team\":\"blue\"}", "\"app\":\"red\"", "\"app\":{\"team\":null}", "\"app\":{\"team\":[\"red\"]}"],
        ["", "", "\"teams\":[\"red\"]", "\"teams\":[\"red\",\"blue\"]", "\"teams\":\"red\""],
        ["", "", "\"level\":1", "\"level\":\"1\"", "\"level\":2", "\"level\":\"x\""],
        ["", "", "\"admin\":true", "\"admin\":\"true\""],
        ["", "\"session\":1", "\"session\":22"],
    ];

    /// <summary>One made by lot, for <see cref="GeneratedSchema"/>.</summary>
    public static GeneratedClient Any(Random random)
    {
        var claims = Claims.Select(all => all[random.Next(all.Length)]).Where(claim => claim.Length > 0).ToArray();
        random.Shuffle(claims);
        var token = random.Next(8) == 0 ? null
            : Support.Token.OfText($"{{{string.Join(',', claims.Append($"\"role\":\"{Roles[random.Next(Roles.Length)]}\""))}}}");
        var headers = new List<(string, string)>();
        if (random.Next(2) == 0) headers.Add(("X-Tenant", random.Next(2) == 0 ? "north" : "south"));
        if (random.Next(4) == 0) headers.Add(("Cookie", random.Next(2) == 0 ? "tenant=north" : "a=b; tenant=south"));
        if (random.Next(4) == 0) headers.Add(("X-Noise", $"{random.Next(3)}"));
        return new(token, [.. headers]);
    }

    public override string ToString() => $"{Token ?? "nobody"} {string.Join(' ', Headers)}";
}
