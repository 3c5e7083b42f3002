using CsCheck;
using Npgsql;

namespace Edge.Tests.Cache;

/// <summary>Whatever several sessions do, and however late they commit it: what is read through the cache is what the database says.</summary>
public sealed class ChangeLogHistoryTests(LoggedShop shop) : IClassFixture<LoggedShop>
{
    private const int Writers = 3;
    private const int RowsOfEach = 3;

    private static readonly string[] Questions =
    [
        "/items?order=id", "/named?order=name,said", "/notes?order=said", "/parts?order=maker,number", "/events?order=id,year",
        .. Enumerable.Range(1, Writers * RowsOfEach).Select(id => $"/items?id=eq.{id}"),
        .. Enumerable.Range(1, Writers).SelectMany(writer => Enumerable.Range(1, 2).Select(number => $"/parts?maker=eq.m{writer}&number=eq.{number}")),
    ];

    // A writer has rows of his own, so that nobody waits for another's end.
    private static readonly Gen<string> Write = Gen.OneOf(
        Gen.Select(Gen.Int[1, RowsOfEach], Gen.Int[0, 999]).Select((row, value) => $"INSERT INTO api.items VALUES ({{0}} + {row}, '{value}') ON CONFLICT (id) DO UPDATE SET name = excluded.name"),
        Gen.Int[1, RowsOfEach].Select(row => $"DELETE FROM api.items WHERE id = {{0}} + {row}"),
        Gen.Int[1, RowsOfEach].Select(row => $"UPDATE api.items SET id = -id WHERE abs(id) = {{0}} + {row} AND NOT EXISTS (SELECT FROM api.items i WHERE i.id = -items.id)"),
        Gen.Int[0, 999].Select(value => $"UPDATE api.items SET name = '{value}' WHERE id BETWEEN {{0}} + 1 AND {{0}} + 3"),
        Gen.Int[0, 999].Select(value => $"INSERT INTO api.notes VALUES ('{{1}} {value}')"),
        Gen.Const("DELETE FROM api.notes WHERE said LIKE '{1} %'"),
        Gen.Select(Gen.Int[1, 2], Gen.Int[0, 999]).Select((number, value) => $"INSERT INTO api.parts VALUES ('m{{1}}', {number}, '{value}') ON CONFLICT (maker, number) DO UPDATE SET note = excluded.note"),
        Gen.Const("UPDATE api.parts SET number = 3 - number WHERE maker = 'm{1}' AND (SELECT count(*) FROM api.parts p WHERE p.maker = 'm{1}') = 1"),
        Gen.Int[0, 999].Select(value => $"INSERT INTO api.events VALUES ({{1}}, 1990, '{value}') ON CONFLICT (id, year) DO UPDATE SET note = excluded.note"),
        Gen.Int[0, 999].Select(value => $"UPDATE api.events_old SET note = '{value}' WHERE id = {{1}}"),
        Gen.Const("SAVEPOINT s"),
        Gen.Const("ROLLBACK TO s"));

    private static readonly Gen<Step> AnyStep = Gen.Frequency<Step>(
        (6, Gen.Select(Gen.Int[1, Writers], Write).Select((writer, sql) => (Step)new Step.Written(writer, sql))),
        (2, Gen.Int[1, Writers].Select(writer => (Step)new Step.Ended(writer, "COMMIT"))),
        (1, Gen.Int[1, Writers].Select(writer => (Step)new Step.Ended(writer, "ROLLBACK"))),
        (6, Gen.Int[0, Questions.Length - 1].Select(question => (Step)new Step.Asked(Questions[question]))));

    [SkippableFact]
    public async Task What_is_read_through_the_cache_is_what_the_database_says()
    {
        var api = await shop.Api();
        var hits = 0;
        await AnyStep.Array[60].SampleAsync(async steps => hits += await Play(api, steps), iter: 15, threads: 1);
        Assert.InRange(hits, 15, int.MaxValue);
    }

    /// <returns>How often an answer was kept and confirmed.</returns>
    private async Task<int> Play(Api api, Step[] steps)
    {
        var writers = new Dictionary<int, NpgsqlConnection>();
        var hits = 0;
        try
        {
            foreach (var step in steps.Concat(Questions.Select(question => new Step.Asked(question))))
            {
                switch (step)
                {
                    case Step.Written written:
                        if (!writers.TryGetValue(written.Writer, out var writer))
                        {
                            writers.Add(written.Writer, writer = await shop.Session());
                            await writer.Run("BEGIN; SAVEPOINT s");
                        }

                        await writer.Run(string.Format(null, written.Sql, (written.Writer - 1) * RowsOfEach, written.Writer));
                        break;
                    case Step.Ended ended when writers.Remove(ended.Writer, out var ending):
                        await ending.Run(ended.How);
                        await ending.DisposeAsync();
                        break;
                    case Step.Asked asked:
                        var kept = await api.Get(asked.Question);
                        Assert.Equal((await api.With("Cache-Control", "no-store").Get(asked.Question)).Text, kept.Text);
                        if (kept.Header("Cache-Status")!.StartsWith("Edge; hit", StringComparison.Ordinal)) hits++;
                        break;
                    default: break;
                }
            }
        }
        finally
        {
            foreach (var writer in writers.Values) await writer.DisposeAsync();
        }

        return hits;
    }

    private abstract record Step
    {
        public sealed record Written(int Writer, string Sql) : Step;

        public sealed record Ended(int Writer, string How) : Step;

        public sealed record Asked(string Question) : Step;
    }
}
