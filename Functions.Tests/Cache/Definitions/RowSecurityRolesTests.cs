namespace Edge.Tests.Cache.Definitions;

/// <summary>Row security does not hold for some roles: what is read under one of them is not for others, nor for itself when it has lost that.</summary>
public sealed class RowSecurityRolesTests(VaultDatabase vault) : IClassFixture<VaultDatabase>
{
    private static readonly string[] Questions = ["/boxes?order=id", "/keys?order=id", "/box_list?order=id", "/rpc/key_count"];

    /// <summary>Under whom; null: nobody.</summary>
    private static readonly string?[] Roles = ["vault_auditor", "vault_master", "vault_owner", "vault_clerk", null];

    [SkippableTheory]
    [InlineData("public")]
    [InlineData("role")]
    [InlineData("claims")]
    public async Task Each_role_gets_what_row_security_leaves_it_whoever_asked_before(string scope)
    {
        await using var app = await vault.StartApp(("Cache:Default:Scope", scope));
        foreach (var question in Questions)
        {
            var own = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var role in Roles) own[role ?? ""] = await Uncached(app, role, question);

            // Each is once the first to ask.
            for (var first = 0; first < Roles.Length; first++)
            {
                await Purge(app);
                foreach (var role in Roles[first..].Concat(Roles[..first]))
                    Assert.Equal((role, own[role ?? ""]), (role, (await As(app, role).Get(question)).ShouldBeStored().Text));
                foreach (var role in Roles) Assert.Equal(own[role ?? ""], (await As(app, role).Get(question)).ShouldBeHit().Text);
            }
        }

        Assert.NotEqual(await Uncached(app, "vault_auditor", "/boxes"), await Uncached(app, "vault_clerk", "/boxes"));
    }

    public static TheoryData<string, string?, string> Changes => new()
    {
        { "ALTER ROLE vault_auditor NOBYPASSRLS", "vault_auditor", "/boxes" },
        { "ALTER ROLE vault_auditor NOBYPASSRLS", "vault_auditor", "/keys" },
        { "ALTER ROLE vault_master NOSUPERUSER", "vault_master", "/keys" },
        { "ALTER ROLE vault_clerk BYPASSRLS", "vault_clerk", "/keys" },
        { "ALTER ROLE vault_clerk SUPERUSER", "vault_clerk", "/keys" },
        { "ALTER ROLE vault_anon BYPASSRLS", null, "/keys" },
        { "GRANT vault_owner TO vault_clerk", "vault_clerk", "/boxes" },
        { "ALTER TABLE api.keys FORCE ROW LEVEL SECURITY", "vault_owner", "/keys" },
        { "ALTER TABLE api.keys OWNER TO vault_viewer", "vault_owner", "/keys" },
        { "ALTER ROLE vault_viewer BYPASSRLS", "vault_clerk", "/box_list" },
        { "ALTER ROLE vault_viewer BYPASSRLS", "vault_clerk", "/rpc/key_count" },
    };

    [SkippableTheory]
    [MemberData(nameof(Changes))]
    public async Task Nobody_tells_of_a_change_and_from_the_next_read_on_all_is_by_it(string change, string? role, string question)
    {
        await using var app = await vault.StartApp();
        var client = As(app, role);
        var before = (await client.Get(question)).ShouldBe(200).ShouldBeStored().Text;
        (await client.Get(question)).ShouldBeHit();

        await vault.Run(change);
        // The same table in other words, which nobody has asked for yet.
        await client.Get(question + "?limit=7");

        await Eventually.Holds(async () => (await client.Get(question)).ShouldBe(200).Text != before);
        Assert.Equal(await Uncached(app, role, question), (await client.Get(question)).Text);
        await Eventually.Holds(async () => (await client.Get(question)).Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal));
    }

    private static Api As(EdgeApp app, string? role) => role is null ? app.Api : app.Api.As(role, ("sub", "ada"));

    private static async Task<string> Uncached(EdgeApp app, string? role, string question) =>
        (await As(app, role).With("Cache-Control", "no-store").Get(question)).ShouldSay("Edge; fwd=bypass").ShouldBe(200).Text;

    private static async Task Purge(EdgeApp app) =>
        (await app.Site.With("x-functions-key", "master").Post("/cache/purge?all=true", "")).ShouldBe(200);
}
