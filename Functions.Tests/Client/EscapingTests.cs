using System.Text.Json;
using CsCheck;
using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>Whatever a value or a name holds, it stays one value and one name.</summary>
public sealed class EscapingTests
{
    // Characters that mean something to PostgREST come often; everything else, control characters and emoji included, comes too.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("\"", "\\", ",", ".", "(", ")", "{", "}", "*", ":", "->", "->>", "::", "!", "&", "=", "%", "+", " ", "not.", "eq.", "or", "and", "\n", "é", "😀"),
        Gen.Char.Select(character => char.IsSurrogate(character) ? "\uFFFD" : character.ToString()),
        Gen.Char['a', 'z'].Select(character => character.ToString())).Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Name = Text.Where(text => text.Length > 0);

    public static TheoryData<string> Operators =>
    [
        "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch", "isdistinct", "cs", "cd", "ov", "sl", "sr", "nxl", "nxr", "adj",
        "fts", "plfts", "phfts", "wfts", "fts(english)", "like(any)", "ilike(all)", "eq(any)",
    ];

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task Any_text_is_one_operand_of_any_operator(string name) =>
        await Gen.Select(Name, Text).SampleAsync(async (column, value) =>
        {
            var (key, sent) = await OneParameter(t => t.Filter(Field.Named(column), name, value));

            Assert.Equal(new DecodedField(column, ""), Decoder.Field(key));
            var operation = Decoder.Operation(sent);
            Assert.Equal((false, name, value), (operation.Negated, operation.Operator, operation.Operand));
        }, iter: 200);

    [Theory]
    [MemberData(nameof(Operators))]
    public async Task Any_text_is_one_operand_in_a_tree(string name) =>
        await Gen.Select(Name, Text, Text).SampleAsync(async (column, value, other) =>
        {
            var (key, sent) = await OneParameter(t => t.Or(or => or
                .Filter(Field.Named(column), name, value)
                .And(and => and.Eq("id", other).Not(Field.Named(column), name, other))));

            var tree = Decoder.Tree(key, sent);
            Assert.Equal("or", tree.Head);
            Assert.Equal((column, name, value), (tree.Members[0].Head, tree.Members[0].Operation!.Operator, tree.Members[0].Operation!.Operand));
            var inner = tree.Members[1];
            Assert.Equal(("and", 2), (inner.Head, inner.Members.Count));
            Assert.Equal(other, inner.Members[0].Operation!.Operand);
            Assert.Equal((true, other), (inner.Members[1].Operation!.Negated, inner.Members[1].Operation!.Operand));
        }, iter: 100);

    [Fact]
    public async Task Any_list_is_the_same_set() =>
        await Gen.Select(Name, Text.Array[0, 5]).SampleAsync(async (column, values) =>
        {
            var (_, alone) = await OneParameter(t => t.In(Field.Named(column), values));
            var (key, inTree) = await OneParameter(t => t.Or(or => or.NotIn(Field.Named(column), values).Is("a", null)));

            Assert.Equal(values.ToHashSet(), Decoder.Operation(alone).List.ToHashSet());
            var member = Decoder.Tree(key, inTree).Members[0];
            Assert.Equal(column, member.Head);
            Assert.Equal(values.ToHashSet(), member.Operation!.List.ToHashSet());
            Assert.True(member.Operation.Negated);
        }, iter: 2000);

    [Fact]
    public async Task A_written_list_is_read_for_what_it_is() =>
        await Text.Array[0, 4].SampleAsync(async values =>
        {
            var (_, once) = await OneParameter(t => t.In("a", values));
            var (_, twice) = await OneParameter(t => t.Filter("a", "in", once["in.".Length..]));

            Assert.Equal(once, twice);
        }, iter: 1000);

    [Fact]
    public async Task Any_patterns_are_one_array() =>
        await Text.Array[0, 5].SampleAsync(async values =>
        {
            var (_, alone) = await OneParameter(t => t.LikeAnyOf("a", values));
            var (key, inTree) = await OneParameter(t => t.Or(or => or.Contains("a", values).Overlaps("b", values)));

            Assert.Equal(values, Decoder.Array(Decoder.Operation(alone).Operand!));
            Assert.Equal(values, Decoder.Array(Decoder.Tree(key, inTree).Members[1].Operation!.Operand!));
        }, iter: 1000);

    [Fact]
    public async Task Any_path_is_one_field() =>
        await Gen.Select(Name, Name, Text, Text).SampleAsync(async (relation, column, first, last) =>
        {
            var field = Field.Named(column).Json(first).Json(0).JsonText(last).Of(relation);
            var (key, _) = await OneParameter(t => t.Eq(field, 1));

            Assert.Equal(new DecodedField(relation + "\u0001" + column, $"\u0002key:{first}\u0002index:0\u0003key:{last}"), Decoder.Field(key));
            Assert.Equal(field, Field.Parse(field.ToString()));
        }, iter: 2000);

    [Fact]
    public async Task Any_text_for_a_column_is_at_most_one_field() =>
        await Text.Where(text => text.Length > 0).SampleAsync(async text =>
        {
            var (key, value) = await OneParameter(t => t.Eq(text, "x"));

            Decoder.Field(key);
            Assert.Equal("eq.x", value);
        }, iter: 2000);

    [Fact]
    public async Task Any_names_can_be_selected_and_sorted_by() =>
        await Gen.Select(Name, Name, Name, Name).SampleAsync(async (column, alias, relation, hint) =>
        {
            var (_, target, _, _) = await Sent(client => client.From("t")
                .Select(Field.Named(column), SelectItem.Embed(relation, SelectItem.Of(Field.Named(column)).As(alias)).As(alias).Via(hint).Inner())
                .Order(Field.Named(column).JsonText(hint), ascending: false)
                .Order(Field.Named(alias), nullsFirst: true)
                .ToListAsync());
            var sent = Decoder.Parameters(target);

            var items = Decoder.Select(sent[0].Value);
            Assert.Equal(column, items[0].Name);
            Assert.Equal((alias, relation, $"!{hint}!inner"), (items[1].Alias, items[1].Name, items[1].Rest));
            Assert.Equal((alias, column), (items[1].Items[0].Alias, items[1].Items[0].Name));
            var order = Decoder.Order(sent[1].Value);
            Assert.Equal((new DecodedField(column, "\u0003key:" + hint), ".desc"), order[0]);
            Assert.Equal((new DecodedField(alias, ""), ".asc.nullsfirst"), order[1]);
        }, iter: 1000);

    [Fact]
    public async Task Any_names_can_be_written_to() =>
        await Gen.Select(Name, Name).SampleAsync(async (first, second) =>
        {
            var row = new Dictionary<string, int> { [first] = 1, [second] = 2 };
            var (_, target, _, _) = await Sent(client => client.From("t").UpsertAll([row], onConflict: [first, second]).Execute());
            var sent = Decoder.Parameters(target);

            Assert.Equal(row.Keys, Decoder.Names(sent[0].Value));
            Assert.Equal([first, second], Decoder.Names(sent[1].Value));
        }, iter: 1000);

    [Fact]
    public async Task Any_relation_is_one_step_of_the_path() =>
        await Name.Where(name => name is not ("." or "..")).SampleAsync(async name =>
        {
            var (_, target, _, _) = await Sent(client => client.From(name).ToListAsync());

            Assert.Equal(name, Uri.UnescapeDataString(target[1..]));
            Assert.DoesNotContain('?', target);
        }, iter: 1000);

    [Fact]
    public async Task Any_argument_of_a_call_is_that_argument() =>
        await Gen.Select(Name, Text).SampleAsync(async (name, value) =>
        {
            var args = new Dictionary<string, string> { [name] = value };
            var (method, target, _, body) = await Sent(client => client.Rpc("f", args, RpcMethod.Get).Read<JsonElement>());

            if (method == "POST") Assert.Equal(value, JsonElement.Parse(body).GetProperty(name).GetString());
            else Assert.Equal([(name, value)], Decoder.Parameters(target));
        }, iter: 2000);

    [Theory]
    [InlineData("eq.1", "POST")]
    [InlineData("not.null", "POST")]
    [InlineData("fts(english).a", "POST")]
    [InlineData("e.g. this", "GET")]
    [InlineData("", "GET")]
    public async Task An_argument_that_would_be_read_as_a_filter_is_not_left_in_the_query(string value, string method)
    {
        var sent = await Sent(client => client.Rpc("f", new { value }, RpcMethod.Get).Execute());

        Assert.Equal(method, sent.Method);
    }

    [Theory]
    [InlineData("select")]
    [InlineData("or")]
    [InlineData("limit")]
    public async Task A_column_may_be_called_like_a_parameter(string name)
    {
        var (key, _) = await OneParameter(t => t.Eq(name, 1));

        Assert.Equal($"\"{name}\"", key);
    }

    [Theory]
    [InlineData("eq).1,or=(a")]
    [InlineData("drop")]
    [InlineData("fts(a).b,(")]
    [InlineData("like(some)")]
    public Task What_is_no_operator_is_refused(string name) =>
        Assert.ThrowsAsync<ArgumentException>(() => OneParameter(t => t.Filter("a", name, "x")));

    [Theory]
    [InlineData("(1),x.eq.2")]
    [InlineData("1,2")]
    [InlineData("(1")]
    [InlineData("(\"a\"b)")]
    public Task What_is_no_list_is_refused(string list) =>
        Assert.ThrowsAsync<ArgumentException>(() => OneParameter(t => t.Filter("a", "in", list)));

    [Theory]
    [InlineData("Europe/Rome, tx=rollback")]
    [InlineData("Europe/Rome\r\nX-Other: 1")]
    public Task What_is_no_time_zone_is_refused(string zone) =>
        Assert.ThrowsAsync<ArgumentException>(() => OneParameter(t => t.TimeZone(zone)));

    [Fact]
    public Task What_is_no_header_is_refused() => Assert.ThrowsAsync<ArgumentException>(() => Sent(client => client.Schema("a\nb").From("t").Execute()));

    [Fact]
    public void What_is_no_type_is_no_cast() =>
        Assert.Throws<ArgumentException>(() => SelectItem.Of("a").Cast("int),secrets(*"));

    private static async Task<(string Method, string Target, string Headers, string Body)> Sent(Func<PostgrestClient, Task> ask)
    {
        using var wire = new Canned();
        await ask(new PostgrestClient(wire));
        return Assert.Single(wire.Requests);
    }

    private static async Task<(string Key, string Value)> OneParameter(Func<Relation<JsonElement>, Query<JsonElement>> query) =>
        Assert.Single(Decoder.Parameters((await Sent(client => query(client.From("t")).Execute())).Target));
}
