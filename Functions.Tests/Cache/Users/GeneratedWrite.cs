using System.Globalization;
using Edge.Postgrest;

namespace Edge.Tests.Cache.Users;

/// <summary>Changes through the app, by somebody who may change all; some are refused or change nothing.</summary>
internal static class GeneratedWrite
{
    private static readonly string Writer = Token.For("quarrel_writer");

    /// <summary>One made by lot, for a <see cref="GeneratedSchema"/> of that name.</summary>
    public static PostgrestRequest Any(Random random, string schema)
    {
        var id = random.Next(1, 10).ToString(CultureInfo.InvariantCulture);
        var (owner, team, table) = (One("ada", "bob", "eve"), One("red", "blue"), One("t0", "t0", "t1", "t2"));
        var row = $$"""
            {"id":{{id}},"owner":"{{owner}}","team":"{{team}}","tenant":"{{One("north", "south")}}","level":{{random.Next(3)}},
             "body":"{{table}} {{id}}","ref":{{One("1", "2", "null")}}}
            """;
        return random.Next(9) switch
        {
            0 => Request("POST", $"/{table}", $"[{row}]", ("Prefer", "resolution=merge-duplicates")),
            1 => Request("PUT", $"/{table}?id=eq.{id}", row),
            2 => Request("PATCH", $"/{table}?id=eq.{id}", $$"""{"owner":"{{owner}}"}"""),
            3 => Request("PATCH", $"/{table}?team=eq.{team}", $$"""{"level":{{random.Next(3)}}}""", ("Prefer", "return=representation")),
            4 => Request("DELETE", $"/{table}?id=eq.{id}", ""),
            5 => Request("POST", "/members", $$"""{"who":"{{owner}}","team":"{{team}}"}"""),
            6 => Request("DELETE", $"/members?who=eq.{owner}&team=eq.{team}", ""),
            7 => Request("PATCH", $"/{One("v0", "v1", "v2")}?id=eq.{id}", $$"""{"body":"{{team}} 1"}"""),
            _ => Request("POST", "/rpc/touch", "{}"),
        };

        PostgrestRequest Request(string method, string target, string body, params (string, string)[] headers) => BothWays.Request(
            method, target, body, [("Authorization", $"Bearer {Writer}"), ("Content-Profile", schema), ("Content-Type", "application/json"), .. headers]);

        string One(params string[] all) => all[random.Next(all.Length)];
    }
}
