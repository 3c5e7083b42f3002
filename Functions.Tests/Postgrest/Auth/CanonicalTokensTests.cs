using Edge.Postgrest.Auth;

namespace Edge.Tests.Postgrest.Auth;

/// <summary>A token has one text, and claims may be nested deep.</summary>
public sealed class CanonicalTokensTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(500)]
    public void Claims_may_be_nested_deep(int depth)
    {
        var claims = $$"""{"role":"editor","a":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Assert.Equal("editor", Jwt.Verify(Jwt.Signed(claims)).Role);
    }

    [Fact]
    public void A_signature_with_bits_left_over_in_its_last_character_is_refused()
    {
        var token = Jwt.Signed("""{"role":"editor"}""");
        var last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);

        // 32 bytes are 43 characters, of whose last two bits nothing is left.
        for (var bits = 1; bits < 4; bits++) Assert.Equal("PGRST301", Jwt.Refused(token[..^1] + Alphabet[last | bits]).Code);
        Assert.Equal("editor", Jwt.Verify(token).Role);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("AA", true)]
    [InlineData("AB", false)]
    [InlineData("AAA", true)]
    [InlineData("AAB", false)]
    [InlineData("AAAB", true)]
    [InlineData("A", false)]
    [InlineData("AA==", false)]
    [InlineData("A+", false)]
    public void Only_the_canonical_form_is_decoded(string text, bool isCanonical) =>
        Assert.Equal(isCanonical, Base64UrlText.TryDecode(text, out _));
}
