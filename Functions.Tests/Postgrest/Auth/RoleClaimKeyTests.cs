using System.Text.Json;
using Edge.Postgrest.Auth.Paths;

namespace Edge.Tests.Postgrest.Auth;

public sealed class RoleClaimKeyTests
{
    private const string Claims =
        """
        {
          "role": "reader", "n": 7, "nothing": null,
          "https://example.com/role": { "key": "author" },
          "it's": { "a\"b": "quoted" },
          "roles": ["other", "author", "admin"],
          "groups": [{"name": "staff", "rank": 2}, {"name": "owners", "rank": 9}, {"rank": 9, "deep": {"name": "nested"}}],
          "members": {"b": "second", "a": "first"},
          "größe": "breit"
        }
        """;

    [Theory]
    [InlineData("$.role", "\"reader\"")]
    [InlineData("$['role']", "\"reader\"")]
    [InlineData("$[\"role\"]", "\"reader\"")]
    [InlineData("$ .role", "\"reader\"")]
    [InlineData("$.größe", "\"breit\"")]
    [InlineData("$['gr\\u00f6\\u00dfe']", "\"breit\"")]
    [InlineData("$.n", "7")]
    [InlineData("$.nothing", "null")]
    [InlineData("$.missing", null)]
    [InlineData("$.role.key", null)]
    [InlineData("$.role[0]", null)]
    [InlineData("$['https://example.com/role'].key", "\"author\"")]
    [InlineData("$['it\\'s'][\"a\\\"b\"]", "\"quoted\"")]
    [InlineData("$.roles[1]", "\"author\"")]
    [InlineData("$.roles[-1]", "\"admin\"")]
    [InlineData("$.roles[9]", null)]
    [InlineData("$.roles[1:]", "\"author\"")]
    [InlineData("$.roles[::-1]", "\"admin\"")]
    [InlineData("$.roles[-2:-1]", "\"author\"")]
    [InlineData("$.roles[5:1:-2]", "\"admin\"")]
    [InlineData("$.roles[0:0]", null)]
    [InlineData("$.roles[::0]", null)]
    [InlineData("$.roles[*]", "\"other\"")]
    [InlineData("$.roles[7, 2, 0]", "\"admin\"")]
    [InlineData("$.members.*", "\"first\"")]
    [InlineData("$.roles[?@ == 'author']", "\"author\"")]
    [InlineData("$.roles[?(@ != \"other\")]", "\"author\"")]
    [InlineData("$.roles[? @ > 'b' ]", "\"other\"")]
    [InlineData("$.roles[?search(@, '^ad')]", "\"admin\"")]
    [InlineData("$.roles[?search(@, 'th')]", "\"other\"")]
    [InlineData("$.roles[?search(@, '(')]", null)]
    [InlineData("$.roles[?!(@ == 'other') && !search(@, 'min$')]", "\"author\"")]
    [InlineData("$.roles[?@ == 'x' || @ == 'admin']", "\"admin\"")]
    [InlineData("$.groups[?@.rank > 2].name", "\"owners\"")]
    [InlineData("$.groups[?@.rank >= 2 && @.rank <= 2].name", "\"staff\"")]
    [InlineData("$.groups[?@.deep].deep.name", "\"nested\"")]
    [InlineData("$.groups[?!@.name].rank", "9")]
    [InlineData("$.groups[?@.name == $.missing].rank", "9")]
    [InlineData("$.groups[?@['rank'] == 9.0].name", "\"owners\"")]
    [InlineData("$.groups[?$.n == 7].name", "\"staff\"")]
    [InlineData("$..name", "\"staff\"")]
    [InlineData("$..deep.name", "\"nested\"")]
    [InlineData("$..[?@.key].key", "\"author\"")]
    [InlineData(".role", "\"reader\"")]
    [InlineData(".roles[1]", "\"author\"")]
    [InlineData(".roles[7]", null)]
    [InlineData(".\"https://example.com/role\".key", "\"author\"")]
    [InlineData(".roles[?(@ == \"author\")]", "\"author\"")]
    [InlineData(".roles[?(@ != \"other\")]", "\"author\"")]
    [InlineData(".roles[?(@ ^== \"ad\")]", "\"admin\"")]
    [InlineData(".roles[?(@ ==^ \"or\")]", "\"author\"")]
    [InlineData(".roles[?(@*==\"dmi\")]", "\"admin\"")]
    [InlineData(".roles[?(@ == \"nobody\")]", null)]
    [InlineData(".groups[?(@ == \"staff\")]", null)]
    [InlineData(".role[?(@ == \"reader\")]", null)]
    public void A_path_finds_the_first_of_what_it_selects(string path, string? found)
    {
        using var claims = JsonDocument.Parse(Claims);
        Assert.Equal(found, RoleClaimKey.Parse(path).Select(claims.RootElement)?.GetRawText());
    }

    [Fact]
    public void The_root_alone_selects_all_claims()
    {
        using var claims = JsonDocument.Parse("{\"a\":1}");
        Assert.Equal("{\"a\":1}", RoleClaimKey.Parse("$").Select(claims.RootElement)?.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("role")]
    [InlineData("role.other")]
    [InlineData("@@.role.other")]
    [InlineData("$role")]
    [InlineData("$.")]
    [InlineData("$.1a")]
    [InlineData("$.a-b")]
    [InlineData("$.a[")]
    [InlineData("$.a[b]")]
    [InlineData("$.a[]")]
    [InlineData("$.a[01]")]
    [InlineData("$.a[-0]")]
    [InlineData("$.a[9007199254740992]")]
    [InlineData("$.a[1:2:3:4]")]
    [InlineData("$.a b")]
    [InlineData("$.a]")]
    [InlineData("$['a")]
    [InlineData("$['a\\x']")]
    [InlineData("$['a\n']")]
    [InlineData("$..")]
    [InlineData("$[?]")]
    [InlineData("$[?@.a ==]")]
    [InlineData("$[?(@.a == 1]")]
    [InlineData("$[?@.a = 1]")]
    [InlineData("$[?1]")]
    [InlineData("$[?@.* == 1]")]
    [InlineData("$[?!@.a == 1]")]
    [InlineData("$[?length(@.a) == 1]")]
    [InlineData("$[?search(@.a)]")]
    [InlineData("$[?@ == 01]")]
    [InlineData(".")]
    [InlineData(".a-b")]
    [InlineData(".a[-1]")]
    [InlineData(".a[\"x\"]")]
    [InlineData(".\"unterminated")]
    [InlineData(".roles[?(@ == \"a\")].next")]
    [InlineData(".roles[?(@ < \"a\")]")]
    [InlineData(".roles[?(@ == 'a')]")]
    public void What_is_in_neither_syntax_is_named_in_the_error(string path)
    {
        var error = Assert.Throws<FormatException>(() => RoleClaimKey.Parse(path));
        Assert.Equal($"failed to parse role-claim-key value ({path})", error.Message);
    }

    [Fact]
    public void Only_the_older_syntax_is_deprecated()
    {
        Assert.True(RoleClaimKey.Parse(".role").IsDeprecated);
        Assert.False(RoleClaimKey.Parse("$.role").IsDeprecated);
    }
}
