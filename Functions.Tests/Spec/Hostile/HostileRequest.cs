using System.Text;
using Edge.Postgrest;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Spec.Hostile;

/// <param name="Query">As on the wire, with its question mark.</param>
internal sealed record HostileRequest(string Method, string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public PostgrestRequest ForEngine()
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in Headers) headers.Append(name, value);
        if (Body.Length > 0) headers.ContentLength = Body.Length;
        return new(Method, Path, Query, headers, Body.Length == 0 ? Stream.Null : new MemoryStream(Body, writable: false));
    }

    public override string ToString() =>
        $"{Method} {Short(Path)}{Short(Query)}\n{string.Concat(Headers.Select(header => $"{header.Name}: {Short(header.Value)}\n"))}{Short(Encoding.Latin1.GetString(Body))}";

    private static string Short(string text) => text.Length <= 600 ? text : $"{text[..300]}…({text.Length})…{text[^100..]}";
}
