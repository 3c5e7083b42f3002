using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Tests.Cache;

/// <summary>Neither a token nor a claim can be read from what the cache keeps, is called by, or logs.</summary>
public sealed class KeysTellNothingTests(LibraryDatabase library) : IClassFixture<LibraryDatabase>
{
    [SkippableFact]
    public async Task Tokens_and_claims_are_in_no_key_no_stored_answer_and_no_log()
    {
        var azurite = await Azurite.OfThisRun();
        var table = azurite.NewTable();
        var token = Token.For("lending_reader", [("sub", "marker-of-a-claim"), ("name", "marker-of-another")]);
        var logged = new LoggedText();
        await using (var app = await library.StartApp(
                         ("Cache:Default:MaxAge", "600"), ("Kv:ConnectionString", azurite.ConnectionString), ("Kv:Table", table.Name),
                         ("log-level", "debug"), ("log-query", "true"), ("Logging:LogLevel:Default", "Trace")))
        {
            app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logged);
            foreach (var question in new[] { "/letters", "/books?select=id", "/letters?owner=eq.nobody" })
            {
                var api = app.Api.With("Authorization", $"Bearer {token}").With("Cookie", "session=marker-of-a-cookie");
                (await api.Get(question)).ShouldBeStored();
                (await api.Get(question)).ShouldBeHit();
            }
        }

        var stored = await Everything(table);
        Assert.Contains("/books?select=id", stored, StringComparison.Ordinal);
        var parts = token.Split('.');
        foreach (var secret in new[] { token, parts[1], parts[2][..20], "marker-of-a-claim", "marker-of-another", "marker-of-a-cookie", "Bearer" })
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
            Assert.DoesNotContain(logged.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }

        Assert.NotEmpty(logged.Lines);
    }

    /// <summary>All that a table holds, bytes as the text that they would be.</summary>
    private static async Task<string> Everything(TableClient table)
    {
        var text = new StringBuilder();
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            foreach (var (name, value) in row) text.Append(name).Append('=').Append(value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value).Append('\n');
        }

        return text.ToString();
    }
}
