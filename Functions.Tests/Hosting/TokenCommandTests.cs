using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Hosting.Commands.Tokens;

namespace Edge.Tests.Hosting;

/// <summary><c>token</c>, as a developer runs it.</summary>
public sealed class TokenCommandTests
{
    private const string Secret = "the archive is open from nine to five";

    [Fact]
    public async Task The_last_line_is_a_token_signed_with_the_configured_secret()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var command = await Run("--role", "web_user", "--sub", "42", "--expires", "2h", "--claim", "org={\"id\":7}", "--claim", "team=a=b");

        Assert.Equal((0, ""), (command.Exit, command.Errors));
        var parts = command.Output.TrimEnd('\n').Split('\n')[^1].Split('.');
        Assert.Equal(Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"))), parts[2]);
        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(("web_user", "42", 7, "a=b"), (
            claims.GetProperty("role").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("org").GetProperty("id").GetInt32(),
            claims.GetProperty("team").GetString()));
        Assert.InRange(claims.GetProperty("exp").GetInt64(), before + 7200, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 7200);
    }

    [Fact]
    public async Task The_role_is_where_the_configuration_looks_for_it()
    {
        var command = await Run("--role", "web_user", "--Postgrest:jwt-role-claim-key=$.app['my role']");

        var claims = JsonElement.Parse(Base64Url.DecodeFromChars(command.Output.Split('.')[1]));
        Assert.Equal("web_user", claims.GetProperty("app").GetProperty("my role").GetString());
    }

    [Theory]
    [InlineData("edge: --expires soon is no time: write 30s, 15m, 1h, 7d or hh:mm:ss\n", "--expires", "soon")]
    [InlineData("edge: --claim org: write name=value\n", "--claim", "org")]
    public async Task A_mistake_is_one_line(string told, params string[] arguments)
    {
        var command = await Run(arguments);
        Assert.Equal((1, told, ""), (command.Exit, command.Errors, command.Output));
    }

    [Fact]
    public async Task Without_a_secret_it_fails_with_one_line()
    {
        var command = await AppCommand.Run(["token", "--role", "a"], ("PGRST_DB_URI", "postgresql://127.0.0.1:1/x"));
        Assert.Equal((1, "edge: there is no secret to sign with: set PGRST_JWT_SECRET\n", ""), (command.Exit, command.Errors, command.Output));
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("7d", 604800)]
    [InlineData("01:30:00", 5400)]
    public void Durations_are_understood(string text, int seconds) => Assert.Equal(seconds, TokenLife.Parse(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("5")]
    [InlineData("00:00:00")]
    public void Other_text_is_no_duration(string text) => Assert.Null(TokenLife.Parse(text));

    private static Task<AppCommand> Run(params string[] arguments) =>
        AppCommand.Run(["token", .. arguments], ("PGRST_DB_URI", "postgresql://127.0.0.1:1/x"), ("PGRST_JWT_SECRET", Secret));
}
