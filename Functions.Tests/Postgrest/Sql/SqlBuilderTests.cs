using CsCheck;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using Edge.Postgrest.Sql;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Tests.Postgrest.Sql;

public sealed class SqlBuilderTests
{
    private static readonly SqlParameter First = new SqlParameter.OfSlot(new Slot(0));
    private static readonly SqlParameter Second = new SqlParameter.OfSlot(new Slot(1));

    [Theory]
    [InlineData("films", "\"films\"")]
    [InlineData("Films", "\"Films\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a\0b", "\"a\"")]
    public void An_identifier_is_quoted(string name, string sql) => Assert.Equal(sql, Text(Fragment($"{new Identifier(name)}")));

    [Fact]
    public void A_qualified_identifier_is_quoted_in_both_parts() => Assert.Equal(
        "\"a\"\"pi\".\"fi.lms\" \"alone\"",
        Text(Fragment($"{new QualifiedIdentifier("a\"pi", "fi.lms")} {new QualifiedIdentifier("", "alone")}")));

    [Theory]
    [InlineData("key", "'key'")]
    [InlineData("it's", "'it''s'")]
    [InlineData(@"back\slash's", @"E'back\\slash''s'")]
    [InlineData("a\0b", "'a'")]
    public void A_literal_is_quoted(string text, string sql) => Assert.Equal(sql, Text(Fragment($"{new Literal(text)}")));

    [Theory]
    [InlineData("int")]
    [InlineData("double precision")]
    [InlineData("numeric(10,2)")]
    [InlineData("timestamp(3) without time zone")]
    [InlineData("character varying(20)[]")]
    [InlineData("test.\"my \"\"odd\"\" type\"[]")]
    [InlineData("geometry(Point,4326)")]
    [InlineData("größe")]
    public void A_types_name_is_written_as_it_is(string type) => Assert.Equal(type, Text(Fragment($"{new TypeName(type)}")));

    [Theory]
    [InlineData("")]
    [InlineData("int) , (select pg_sleep(10)")]
    [InlineData("int), pg_sleep(10")]
    [InlineData("$$")]
    [InlineData("int $$")]
    [InlineData("$tag$")]
    [InlineData("int; drop table films")]
    [InlineData("int -- comment")]
    [InlineData("int /* comment */")]
    [InlineData("int'")]
    [InlineData("\"open")]
    [InlineData("int\n")]
    [InlineData("int(a(b))")]
    public void What_is_no_types_name_becomes_an_identifier(string type) =>
        Assert.Equal(new Identifier(type).Quoted(), Text(Fragment($"{new TypeName(type)}")));

    [Fact]
    public void Parameters_are_numbered_by_where_they_end_up()
    {
        var inner = Fragment($"b = {Second}");

        var query = Fragment($"SELECT {First} WHERE {inner} AND {inner} LIMIT {7L}").ToQuery();

        Assert.Equal("SELECT $1 WHERE b = $2 AND b = $3 LIMIT 7", query.Text);
        Assert.Equal([First, Second, Second], query.Parameters.ToArray());
    }

    [Fact]
    public void Fragments_are_joined_with_their_parameters()
    {
        var query = Fragment($"({Commas([Fragment($"{Second}"), Empty, Fragment($"x"), Fragment($"{First}")])})").ToQuery();

        Assert.Equal("($1, , x, $2)", query.Text);
        Assert.Equal([Second, First], query.Parameters.ToArray());
    }

    [Fact]
    public void A_default_needs_a_column_that_has_one()
    {
        Assert.Equal("nextval('s'::regclass)", Text(Fragment($"{new ColumnDefault(new PlannedField { Name = "id", Default = "nextval('s'::regclass)" })}")));
        Assert.Throws<ArgumentException>(() => new ColumnDefault(new PlannedField { Name = "id" }));
    }

    [Fact]
    public void No_name_gets_out_of_its_quotes() => Gen.String.Sample(name =>
    {
        var quoted = new Identifier(name).Quoted();
        Assert.DoesNotContain('"', quoted[1..^1].Replace("\"\"", "", StringComparison.Ordinal));
        var literal = new Literal(name).Quoted();
        var inner = literal[(literal.StartsWith('E') ? 2 : 1)..^1];
        Assert.DoesNotContain('\'', inner.Replace("''", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\\', inner.Replace("\\\\", "", StringComparison.Ordinal));
    });

    private static string Text(SqlFragment fragment) => fragment.ToQuery().Text;
}
