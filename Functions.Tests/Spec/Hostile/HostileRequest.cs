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

    /// <summary>Latin-1, bytes as characters. Only line ends are taken out, so that it is one request.</summary>
    public string ForWire(string mount) => Bytes(
        $"{OneLine(Method)} {mount}{Uri.EscapeDataString(OneLine(Path)).Replace("%2F", "/", StringComparison.Ordinal)}{OneLine(Query)} HTTP/1.1\r\nHost: edge\r\n"
        + string.Concat(Headers.Select(header => $"{OneLine(header.Name)}: {OneLine(header.Value)}\r\n"))
        + $"Content-Length: {Body.Length}\r\nConnection: close\r\n\r\n") + Encoding.Latin1.GetString(Body);

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string OneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ');

    public override string ToString() =>
        $"{Method} {Short(Path)}{Short(Query)}\n{string.Concat(Headers.Select(header => $"{header.Name}: {Short(header.Value)}\n"))}{Short(Encoding.Latin1.GetString(Body))}";

    private static string Short(string text) => text.Length <= 600 ? text : $"{text[..300]}…({text.Length})…{text[^100..]}";
}
