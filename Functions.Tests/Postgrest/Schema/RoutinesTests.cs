using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Schema;

public sealed class RoutinesTests(CatalogDatabase database) : IClassFixture<CatalogDatabase>
{
    [SkippableFact]
    public async Task Overloads_are_listed_fewest_parameters_first()
    {
        var overloads = await database.Overloads("find");

        Assert.Equal([1, 3], overloads.Select(routine => routine.Parameters.Length));
        Assert.Equal(("By title", null), (overloads[0].Description, overloads[1].Description));
        Assert.Equal((Volatility.Immutable, Volatility.Stable), (overloads[0].Volatility, overloads[1].Volatility));
    }

    [SkippableFact]
    public async Task Parameters_with_defaults_are_not_required_and_the_variadic_one_is_marked()
    {
        var find = (await database.Overloads("find"))[1];

        Assert.True(find.HasVariadic);
        Assert.Equal<RoutineParameter>(
            [
                new("query", "text", "text", Required: true, Variadic: false),
                new("limit", "integer", "integer", Required: false, Variadic: false),
                new("moods", "library.mood[]", "library.mood[]", Required: false, Variadic: true),
            ],
            find.Parameters);
    }

    [SkippableFact]
    public async Task Parameters_keep_their_names_between_output_parameters()
    {
        var totals = await database.Routine("totals");

        Assert.Equal<RoutineParameter>([new("branch", "integer", "integer", Required: true, Variadic: false)], totals.Parameters);
    }

    [SkippableFact]
    public async Task A_type_that_would_cut_its_value_to_one_character_is_widened_for_casts() =>
        Assert.Equal(
            [("character", "character varying"), ("bit", "bit varying")],
            (await database.Routine("fixed")).Parameters.Select(parameter => (parameter.Type, parameter.TypeMaxLength)));

    [SkippableTheory]
    [InlineData("totals", "pg_catalog", "record", true, false, false)]
    [InlineData("one_out", "pg_catalog", "int4", true, false, false)]
    [InlineData("as_table", "pg_catalog", "record", true, false, true)]
    [InlineData("nothing", "pg_catalog", "void", false, false, false)]
    [InlineData("a_label", "pg_catalog", "varchar", false, false, false)]
    [InlineData("an_author", "library", "authors", true, true, false)]
    public async Task A_result_is_composite_if_it_is_a_row_or_has_named_columns(
        string name, string schema, string type, bool isComposite, bool isAlias, bool isSet)
    {
        var returns = (await database.Routine(name)).Returns;

        Assert.Equal(new ReturnType(new ReturnedType(new(schema, type), isComposite, isAlias), isSet), returns);
    }

    [SkippableFact]
    public async Task Only_what_can_be_called_by_name_or_with_a_body_is_there()
    {
        var names = (await database.Load()).Names["library"].Routines;

        Assert.Contains("unnamed_json", names);
        Assert.Empty(names.Intersect(["unnamed_int", "unnamed_two", "clean", "ignore", "cards", "prequels", "private_author"]));
        Assert.Equal("", (await database.Routine("unnamed_json")).Parameters[0].Name);
    }

    [SkippableFact]
    public async Task Settings_are_hoisted_if_the_configuration_names_them()
    {
        var careful = await database.Routine("careful");

        Assert.Equal(IsolationLevel.RepeatableRead, careful.Isolation);
        Assert.Equal<KeyValuePair<string, string>>(
            [new("default_transaction_isolation", "REPEATABLE READ"), new("statement_timeout", "10s")], careful.HoistedSettings);
        Assert.Null((await database.Routine("one_out")).Isolation);
    }
}
