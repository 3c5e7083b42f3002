using System.Text;
using CsCheck;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Requests;

namespace Edge.Tests.Postgrest.Requests;

/// <summary>What holds for every input, not for examples.</summary>
public class AnyInputTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf("\"", "\\", ",", ".", "(", ")", "*", "{", "}", "%", "+", "-", ":", "!", "&", "=", ";", " ", "\t", "\n", "'", "é", "😀"),
        Gen.Char['a', 'z'].Select(character => character.ToString()),
        Gen.Char['\u0001', '\ud7ff'].Select(character => character.ToString())).Array[0, 12].Select(string.Concat);

    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static ApiRequest Same(string target, string targetOfSameShape)
    {
        var request = Http.Get(target);
        Assert.Equal(RequestShape.Of(Http.Get(targetOfSameShape)), RequestShape.Of(request));
        return request;
    }

    [Fact]
    public void Any_operand_is_a_value_and_never_changes_the_shape() => Text.Sample(text =>
        Assert.Equal<string>([text], Same($"/films?a=eq.{Escaped(text)}&order=b", "/films?a=eq.x&order=b").Values));

    [Fact]
    public void Any_quoted_operand_in_a_tree_is_a_value_and_never_changes_the_shape() => Text.Sample(text =>
        Assert.Equal<string>([text, "1"], Same($"/films?or=(a.neq.{Escaped(Quoted(text))},b.eq.1)", "/films?or=(a.neq.x,b.eq.1)").Values));

    [Fact]
    public void Any_quoted_elements_of_a_list_become_the_elements_of_an_array() => Text.Array[1, 4].Sample(texts =>
    {
        var request = Same($"/films?a=in.({Escaped(string.Join(',', texts.Select(Quoted)))})", "/films?a=in.(x)");
        Assert.Equal(texts is [""] ? [] : texts, Elements(Assert.Single(request.Values)));
    });

    [Fact]
    public void Any_argument_of_a_function_is_a_value() => Text.Where(text => !text.Contains('.')).Sample(text =>
        Assert.Equal<string>([text], Same($"/rpc/f?a={Escaped(text)}", "/rpc/f?a=x").Values));

    [Fact]
    public void Any_quoted_name_is_that_name() => Text.Sample(name =>
        Assert.Equal(name, Assert.IsType<SelectItem.Column>(Assert.Single(Http.Query("select=" + Escaped(Quoted(name))).Select)).Field.Name));

    private static readonly Gen<string> Fragments = Gen.OneOf(
        "select", "=", "&", ",", "(", ")", ".", "...", "*", "id", "count()", ".sum()", "::text", ":", "!inner", "->", "->>", "-", "0", "\"", "\\",
        "eq.", "not.", "in.", "is.", "null", "fts(", "any", "{", "}", "and", "or", "order", "asc", "limit", "offset", "columns", "on_conflict", " ", "+",
        "%20", "%", "%00", "%C3", "%A5", "%F0%9F%98%80", "é", "\ud800", "\t", "%0A", ";", "😀", "like.").Array[0, 16].Select(string.Concat);

    private static readonly Gen<string> Bodies = Gen.OneOf(
        "{", "}", "[", "]", "\"a\"", ":", "1", ",", "null", "\"\\ud800\"", "\n", "\r", "\"", "\\", "=", "&", "%00", "\0", "ÿ")
        .Array[0, 12].Select(string.Concat);

    [Fact]
    public void Any_request_is_understood_or_refused() =>
        Gen.Select(
            Gen.OneOf("GET", "HEAD", "POST", "PATCH", "PUT", "OPTIONS", "TRACE"),
            Gen.OneOf("/films?", "/rpc/f?", "/films?select=", "/films?or=(", "/films?order=", "/films?id=", "/?", "/a/b?"),
            Fragments, Bodies, Gen.OneOf("application/json", "text/csv", "application/x-www-form-urlencoded", "text/plain", ""),
            Gen.Bool).Sample((method, path, query, body, contentType, isUtf8) =>
        {
            var bytes = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(body);
            try
            {
                (string, string)[] headers = [("Content-Type", contentType), ("Prefer", query), ("Accept", query)];
                RequestShape.Of(Http.Parse(method, path + query, bytes, Http.Config, headers));
            }
            catch (ApiException refused)
            {
                Assert.InRange(refused.Error.Status, 400, 499);
            }
        }, iter: 20_000);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    /// <summary>Reads an array literal as Postgres does.</summary>
    private static List<string> Elements(string literal)
    {
        var elements = new List<string>();
        for (var at = 1; at < literal.Length - 1; at++)
        {
            if (literal[at] == ',') continue;
            var element = new StringBuilder();
            for (at++; literal[at] != '"'; at++) element.Append(literal[at] == '\\' ? literal[++at] : literal[at]);
            elements.Add(element.ToString());
        }
        return elements;
    }
}
