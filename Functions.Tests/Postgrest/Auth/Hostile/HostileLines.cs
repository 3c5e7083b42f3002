namespace Edge.Tests.Postgrest.Auth.Hostile;

/// <summary>A genuine token in a form that is none, and headers that are no bearer authorization.</summary>
internal static class HostileLines
{
    private static string Genuine => Forge.Genuine;

    private static string[] Parts => Genuine.Split('.');

    /// <summary>In the place of a token.</summary>
    public static IEnumerable<(string What, string Token)> Tokens =>
    [
        ("quoted", $"\"{Genuine}\""), ("in single quotes", $"'{Genuine}'"), ("in brackets", $"<{Genuine}>"),
        ("as JSON", $"[\"{Genuine}\"]"), ("with its scheme again", $"Bearer {Genuine}"), ("with a name", $"token={Genuine}"),
        ("twice", $"{Genuine} {Genuine}"), ("as a list", $"{Genuine},{Genuine}"), ("with a comma behind", Genuine + ","),
        ("with a semicolon behind", Genuine + ";"), ("with a dot behind", Genuine + "."), ("with a dot in front", "." + Genuine),
        ("with dots in the middle", Genuine.Replace(".", "..", StringComparison.Ordinal)),
        ("with a tab inside", Genuine.Insert(20, "\t")), ("with a space inside", Genuine.Insert(20, " ")),
        ("with escaped dots", Genuine.Replace(".", "%2E", StringComparison.Ordinal)),
        ("percent-encoded", Uri.EscapeDataString(Genuine + "=")), ("with padding", string.Join('.', Parts.Select(part => part + "="))),
        ("with padding of the claims", $"{Parts[0]}.{Parts[1]}==.{Parts[2]}"),
        ("in the other alphabet", Genuine.Replace('-', '+').Replace('_', '/') + "+"), ("in lower case", Genuine.ToLowerInvariant()),
        ("in upper case", Genuine.ToUpperInvariant()), ("backwards", string.Concat(Genuine.Reverse())),
        ("without its first letter", Genuine[1..]), ("cut by four", Genuine[..^4]), ("cut by a hundred", Genuine[..^100]),
        ("half", Genuine[..(Genuine.Length / 2)]), ("with letters behind", Genuine + "AAAA"),
        ("its header twice", $"{Parts[0]}.{Parts[0]}.{Parts[2]}"), ("its claims twice", $"{Parts[1]}.{Parts[1]}.{Parts[2]}"),
        ("its parts exchanged", $"{Parts[1]}.{Parts[0]}.{Parts[2]}"), ("its signature first", $"{Parts[2]}.{Parts[0]}.{Parts[1]}"),
        ("without a signature", $"{Parts[0]}.{Parts[1]}."), ("without claims", $"{Parts[0]}..{Parts[2]}"),
        ("without a header", $".{Parts[1]}.{Parts[2]}"), ("its parts empty", ".."), ("in four parts", $"{Genuine}.{Parts[2]}"),
        ("only dots", new('.', 10_000)), ("long", new('A', 50_000)), ("base64 of itself", Jwt.Encode(Genuine)),
        ("every part encoded again", string.Join('.', Parts.Select(Jwt.Encode))),
        ("general JSON", $$"""{"payload":"{{Parts[1]}}","signatures":[{"protected":"{{Parts[0]}}","signature":"{{Parts[2]}}"}]}"""),
        ("flattened JSON", $$"""{"payload":"{{Parts[1]}}","protected":"{{Parts[0]}}","signature":"{{Parts[2]}}"}"""),
        ("with a NUL", Genuine + "\0"), ("with a NUL inside", Genuine.Insert(Parts[0].Length, "\0")),
        ("with a newline", Genuine + "\r\nX-Role: film_curator"), ("with a mark in front", "\ufeff" + Genuine),
        ("with a space of no width", Genuine.Insert(5, "\u200b")), ("with wide dots", Genuine.Replace('.', '\uff0e')),
        ("with a letter that looks the same", "\u0435" + Genuine[1..]), ("with a combining mark", Genuine + "\u0301"),
        ("undefined", "undefined"), ("null", "null"), ("an object", "[object Object]"),
        ("a publishable key", "sb_publishable_1234567890"), ("a secret key", "sb_secret_1234567890"),
    ];

    /// <summary>All headers of a request, in order.</summary>
    public static IEnumerable<(string What, (string Name, string Value)[] Headers)> Requests =>
    [
        .. new[]
        {
            "", " ", "Bearer", "Bearer ", "bearer", $"{Genuine}", $"Bearer:{Genuine}", $"Bearer={Genuine}", $"Bearer,{Genuine}",
            $"Bearer{Genuine}", $"BearerX {Genuine}", $"Bearer\u00a0{Genuine}", $"Bearer\u3000{Genuine}", $"Bearer\v{Genuine}",
            $"\u0412earer {Genuine}", $"\"Bearer\" {Genuine}", $" Bearer {Genuine}", $"Token {Genuine}", $"JWT {Genuine}",
            $"OAuth {Genuine}", $"DPoP {Genuine}", $"MAC {Genuine}", $"Basic {Genuine}", "Basic cG9zdGdyZXM6cG9zdGdyZXM=",
            $"Basic {Convert.ToBase64String("film_member:"u8)}",
            "Digest username=\"film_member\", realm=\"\", nonce=\"\", uri=\"/\", response=\"\"", "Negotiate YII=", "NTLM TlRMTVNTUAAB",
            $"Basic x, Bearer {Genuine}", $"Bearer x, Bearer {Genuine}",
        }.Select(line => ($"Authorization: {line[..Math.Min(40, line.Length)]} ({line.Length})", new[] { ("Authorization", line) })),
        ("two, the first for somebody else", [("Authorization", "Basic eDp5"), ("Authorization", $"Bearer {Genuine}")]),
        ("two, the first forged", [("Authorization", $"Bearer {Genuine[..^4]}"), ("Authorization", $"Bearer {Genuine}")]),
        ("two, the first empty", [("Authorization", ""), ("Authorization", $"Bearer {Genuine}")]),
        .. new[]
        {
            "Proxy-Authorization", "X-Authorization", "X-Forwarded-Authorization", "Authentication", "X-Access-Token", "X-Api-Key",
            "apikey", "Cookie", "X-MS-TOKEN-AAD-ID-TOKEN", "X-MS-CLIENT-PRINCIPAL", "X-Original-Authorization", "Sec-WebSocket-Protocol",
        }.Select(name => ($"{name} in place of Authorization", new[] { (name, $"Bearer {Genuine}") })),
        ("the role itself", [("Role", "film_member"), ("X-Role", "film_member"), ("X-Postgres-Role", "film_member")]),
    ];
}
