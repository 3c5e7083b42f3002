using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Edge.Postgrest.Errors;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>Checks a body as far as its content type goes, and finds its columns.</summary>
/// <remarks>PostgREST v16.2, ApiRequest/Payload.hs > getPayload.</remarks>
internal static class PayloadParser
{
    /// <param name="given"><c>columns=</c>: a JSON body is then taken unread, and the database judges it.</param>
    public static (Payload? Payload, ImmutableArray<string> Columns) Parse(
        ReadOnlyMemory<byte> body, MediaType contentType, ImmutableArray<string>? given, RequestAction action, SlotValues values)
    {
        var isRoutine = action is RequestAction.RoutineCall { Method: InvokeMethod.Post };
        if (!isRoutine && action is not RequestAction.RelationMutate { Mutation: not Mutation.Delete }) return (null, []);
        var columns = action is RequestAction.RelationMutate { Mutation: Mutation.SingleUpsert } ? null : given;
        return contentType.Kind switch
        {
            MediaKind.Json when columns is { } known => (JsonPayload.Unread(body), known),
            MediaKind.Json when body.IsEmpty && isRoutine => (new Payload.Json(body, IsArray: false), []),
            MediaKind.Json => JsonPayload.Parse(body),
            MediaKind.Csv => CsvPayload.Parse(body.Span),
            MediaKind.UrlEncoded => isRoutine ? Form(body.Span, values) : FormAsJson(body.Span),
            MediaKind.Text or MediaKind.Xml or MediaKind.OctetStream when isRoutine => (new Payload.Raw(body), []),
            _ => throw ApiError.InvalidBody($"Content-Type not acceptable: {contentType.Mime}").AsException(),
        };
    }

    private static (Payload, ImmutableArray<string>) Form(ReadOnlySpan<byte> body, SlotValues values)
    {
        using var form = new QueryString(Utf8Text(body));
        var arguments = new Sequence<RoutineArgument>();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < form.Count; i++)
        {
            var name = form.Name(i).ToString();
            names.Add(name);
            arguments.Add(new(name, values.Add(form.Value(i).ToString())));
        }
        return (new Payload.Form(arguments.ToImmutable()), [.. names]);
    }

    /// <summary>One object of strings; the last of a name counts.</summary>
    private static (Payload, ImmutableArray<string>) FormAsJson(ReadOnlySpan<byte> body)
    {
        using var form = new QueryString(Utf8Text(body));
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < form.Count; i++) fields[form.Name(i).ToString()] = form.Value(i).ToString();
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return (new Payload.Json(json.WrittenMemory, IsArray: false), [.. fields.Keys]);
    }

    /// <exception cref="ApiException">It is not UTF-8.</exception>
    public static void EnsureUtf8(ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body)) return;
        while (Rune.DecodeFromUtf8(body, out _, out var read) is OperationStatus.Done) body = body[read..];
        throw QueryString.InvalidBytes(body).AsException();
    }

    private static string Utf8Text(ReadOnlySpan<byte> body)
    {
        EnsureUtf8(body);
        return Encoding.UTF8.GetString(body);
    }
}
