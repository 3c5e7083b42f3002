using System.Text;

namespace Edge.Tests.Spec.Hostile;

/// <summary>Ruins a request: some bytes of it, a part of it, or its proportions.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly string[] Poison =
    [
        "\0", "%00", "%", "%G1", "%C3", "%ED%A0%80", "%FF", "\ud800", "\udc00x", "é", "😀", "\u202e", "\r\n", "\n", "\t", "\u007f", "\"", "'", "\\", "\\\"", "(", ")", "{", "}", "[", "]",
        ",", ".", "..", "...", ":", "::", "!", "->", "->>", "*", "=", "&", ";", "+", "-", " ", "%20", "null", "not.", "()", "in.(", "or=(", "select=", "&&&", "--", "/*", "$1", "9223372036854775808",
        "-9223372036854775809", "1e999999", "0x10", "\ufeff", "\ufffd",
    ];

    private static readonly string[] Methods = ["get", "PROPFIND", "", "GET ", "CONNECT", "\0", "ÄÖ", "LINK"];
    private static readonly string[] Paths = ["", "/rpc", "/rpc/", "//", "/books/1", "/nosuch", "/rpc/nosuch", "/.", "/%2F", "/books%00", "/\0", "/\ud800", "/" + "x"];

    private static readonly string[] HeaderNames =
        ["Accept", "Prefer", "Range", "Range-Unit", "Content-Type", "Authorization", "Accept-Profile", "Content-Profile", "Cookie", "Origin",
         "Access-Control-Request-Method", "Access-Control-Request-Headers", "X-Request-Id", "X-Ü", "Accept-Encoding", "Content-Encoding"];

    public HostileRequest Of(HostileRequest request)
    {
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            request = random.Next(12) switch
            {
                0 => request with { Method = One(Methods) },
                1 => request with { Path = One(Paths) },
                2 => request with { Path = "/" + Bent(request.Path.TrimStart('/')) },
                3 or 4 => request with { Headers = [.. request.Headers, (One(HeaderNames), Bent("a=b;q=1, c"))] },
                5 when request.Headers.Count > 0 => WithBentHeader(request),
                6 => request with { Body = Bent(request.Body) },
                7 when random.Next(60) == 0 => Absurd(request),
                _ => request with { Query = "?" + Bent(request.Query.TrimStart('?')) },
            };
        }
        return request;
    }

    private HostileRequest WithBentHeader(HostileRequest request)
    {
        var headers = request.Headers.ToList();
        var at = random.Next(headers.Count);
        headers[at] = (headers[at].Name, Bent(headers[at].Value));
        return request with { Headers = headers };
    }

    /// <summary>Of a size or depth that nobody means.</summary>
    private HostileRequest Absurd(HostileRequest request) => random.Next(12) switch
    {
        0 => request with { Query = "?select=" + Repeated("books(", 5_000) },
        1 => request with { Query = "?select=" + Nested("books(", "id", ")", 200) },
        2 => request with { Query = "?or=" + Nested("(or", "(id.eq.1,id.eq.2)", ")", 200) },
        3 => request with { Query = "?or=" + Repeated("(", 60_000) },
        4 => request with { Query = "?" + Repeated("id=eq.1&", 2_000) },
        5 => request with { Query = "?id=in.(" + Repeated("1,", 20_000) + "1)" },
        6 => request with { Query = "?title=eq." + Repeated("x", 1_000_000) },
        7 => request with { Query = "?select=details" + Repeated("->a", 5_000) },
        8 => request with { Method = "POST", Body = Encoding.UTF8.GetBytes(Repeated("[", 100_000)) },
        9 => request with { Method = "POST", Body = Encoding.UTF8.GetBytes(Nested("{\"extra\":", "1", "}", 900)) },
        10 => request with { Headers = [.. request.Headers, .. Enumerable.Range(0, 3_000).Select(n => ($"X-{n}", "y"))] },
        _ => request with { Headers = [.. request.Headers, (One(HeaderNames), Repeated("a,", 100_000))] },
    };

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Nested(string open, string inner, string close, int depth) => Repeated(open, depth) + inner + Repeated(close, depth);

    private string Bent(string text)
    {
        var at = random.Next(text.Length + 1);
        var end = at + random.Next(Math.Min(12, text.Length - at) + 1);
        return random.Next(6) switch
        {
            0 => text[..at],
            1 => text[..at] + text[end..],
            2 => text[..end] + text[at..],
            3 => text[..at] + One(Poison) + text[end..],
            4 => text[..at] + Repeated(One(Poison), 1 + random.Next(30)) + text[at..],
            _ => text[..at] + One(Poison) + text[at..],
        };
    }

    private byte[] Bent(byte[] body)
    {
        var at = random.Next(body.Length + 1);
        return random.Next(6) switch
        {
            0 => body[..at],
            1 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
            2 => [.. Encoding.UTF8.GetPreamble(), .. body],
            3 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)),
            4 => Encoding.UTF8.GetBytes(Bent(Encoding.UTF8.GetString(body))),
            _ => [.. body, .. body],
        };
    }

    private string One(string[] choices) => choices[random.Next(choices.Length)];
}
