namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>Claims that a trusted issuer has really signed, and that still must not let anybody in.</summary>
internal static class HostileClaims
{
    public static IEnumerable<(string What, string Token)> All =>
    [
        .. Of("iss", Issuers), .. Of("aud", Audiences), .. Of("exp", Expiries), .. Of("nbf", Beginnings), .. Of("iat", Beginnings),
        .. Of("role", Roles),
        .. Twice.Select(claim => ($"{claim} twice", Forge.OfClaims(Forge.Claims()[..^1] + $",{claim}}}"))),
        .. NoObjects.Select(claims => ($"claims {claims}", Forge.OfClaims(claims))),
        ("claims that are a token", Jwt.Signed(Forge.Genuine, """{"alg":"RS256","kid":"rsa","cty":"JWT"}""", Forge.Rs(Trust.OurRsa))),
        ("claims of the other issuer", Forge.OfClaims(Others)),
        ("the other issuer's token for us",
            Jwt.Signed(Forge.Claims("iss", Forge.Text(Trust.Theirs)), Forge.Rs256, Forge.Rs(Trust.TheirRsa))),
        ("the other issuer's token with our role",
            Jwt.Signed(Others.Replace("owner", "film_member", StringComparison.Ordinal), Forge.Rs256, Forge.Rs(Trust.TheirRsa))),
        ("the other issuer's token with an algorithm that is not its own", Jwt.Signed(Others, Forge.Es256, Forge.Es(Trust.TheirEc))),
    ];

    /// <summary>Good from the other issuer.</summary>
    public static string Others =>
        $$"""{"iss":"{{Trust.Theirs}}","aud":"others","role":"owner","exp":{{Forge.Now + 3600}}}""";

    private static string?[] Issuers =>
    [
        null, "null", "\"\"", "7", "true", "{}", "[\"https://ours.example/\"]", "{\"https://ours.example/\":1}", "\"*\"", "\"ours\"",
        "\"https://ours.example\"", "\"https://ours.example//\"", "\"http://ours.example/\"", "\"HTTPS://OURS.EXAMPLE/\"",
        "\" https://ours.example/\"", "\"https://ours.example/ \"", "\"https://ours.example/\\u0000\"", "\"https://ours.example/?\"",
        "\"https://ours.example/#\"", "\"https://ours.example:443/\"", "\"https://user@ours.example/\"",
        "\"https://\\u043eurs.example/\"", "\"https://theirs.example/\"", "\"https://ours.example/\\ud800\"",
        "\"https://ours.example/,https://theirs.example/\"",
    ];

    private static string?[] Audiences =>
    [
        null, "null", "[]", "\"\"", "\"others\"", "[\"others\"]", "\"API\"", "\" api\"", "\"api \"", "\"api,others\"", "\"*\"", "\"ap\"",
        "\"api\\u0000\"", "{\"api\":1}", "7", "true", "[[\"api\"]]", "[\"api\",1]", "[\"api\",null]", "[null]", "\"\\u0430pi\"",
        "[\"\\ud800\"]",
    ];

    private static string?[] Expiries =>
    [
        null, "null", "0", "-1", "1", "1e400", "-1e400", "1e19", "-1e19", "99999999999999999999", "1e309", "1.7976931348623157e308",
        "\"9999999999\"", "\"\"", "true", "[9999999999]", "{\"$date\":9999999999}", $"{Forge.Now - 31}", $"{Forge.Now - 31}.999",
        $"{Forge.Now - 3600}e0", "1e-9",
    ];

    private static string?[] Beginnings =>
        ["99999999999", "9999999999.5", "1e19", "1e400", "-1e400", "\"0\"", "\"now\"", "true", "[0]", "{}", $"{Forge.Now + 3600}"];

    private static string?[] Roles =>
    [
        null, "null", "\"\"", "7", "true", "{}", "[\"film_member\"]", "{\"film_member\":1}", "\"none\"", "\"NONE\"", "\"owner\"",
        "\"film_curator\"", "\"postgres\"", "\"film_authenticator\"", "\"FILM_MEMBER\"", "\" film_member\"", "\"film_member \"",
        "\"film_member\\u0000\"", "\"film_member\\n\"", "\"film_member,postgres\"", "\"film_member; RESET ROLE\"", "\"film_member'--\"",
        "\"\\\"film_member\\\"\"", "\"film_m\\u0435mber\"", "\"\\ud800\"",
    ];

    private static string[] Twice =>
        ["\"role\":\"film_member\"", "\"exp\":9999999999", "\"iss\":\"https://ours.example/\"", "\"aud\":\"api\"", "\"jti\":1"];

    private static string[] NoObjects => ["", "null", "[]", "7", "\"film_member\"", "{", "{}{}", "{}", "// {}", "\ufeff{}"];

    private static IEnumerable<(string, string)> Of(string claim, string?[] values) =>
        values.Select(value => ($"{claim} {value ?? "missing"}", Forge.OfClaims(Forge.Claims(claim, value))));
}
