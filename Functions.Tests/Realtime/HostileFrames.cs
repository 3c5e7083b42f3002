using System.Text;
using CsCheck;

namespace Edge.Tests.Realtime;

/// <summary>Generates frames: nonsense, messages with a wrong part, binary pushes with wrong lengths. The same ones in each run.</summary>
internal static class HostileFrames
{
    private static readonly string[] Events = ["phx_join", "phx_leave", "heartbeat", "access_token", "broadcast", "presence", "phx_reply", "phx_error", "", "x"];
    private static readonly string[] Topics = ["realtime:a", "realtime:b", "realtime:", "phoenix", "", "realtime:\\u0000", "realtime:ä", "a"];

    private static readonly string[] Payloads =
    [
        "{}", "[]", "null", "1", "\"x\"", """{"config":{}}""", """{"config":{"private":true}}""", """{"config":{"presence":{"key":7}}}""",
        """{"config":{"postgres_changes":[{"event":"*","schema":"api","table":"x"}]}}""", """{"config":{"postgres_changes":[1]}}""",
        """{"config":{"broadcast":{"replay":{"since":"x"}}}}""", """{"access_token":7}""", """{"access_token":"x.y.z"}""",
        """{"event":"track","payload":{"a":1}}""", """{"event":"track","payload":7}""", """{"event":"untrack"}""",
        """{"type":"broadcast","event":"x","payload":{"deep":[[[[[[[[1]]]]]]]]}}""", """{"event":7}""", "{\"a\":" + "[",
    ];

    public static IEnumerable<(byte[] Bytes, bool IsText)> Take(int count)
    {
        var reference = Any("null", "\"1\"", "1", "{}", "\"\"", "\"" + new string('9', 300) + "\"");
        var message = Gen.Select(reference, reference, Any(Topics), Any(Events), Any(Payloads))
            .Select((join, own, topic, name, payload) => (Encoding.UTF8.GetBytes($"[{join},{own},\"{topic}\",\"{name}\",{payload}]"), true));
        var cut = Gen.Select(message, Gen.Int[0, 40]).Select((one, end) => (one.Item1[..Math.Min(end, one.Item1.Length)], true));
        var nested = Gen.Int[1, 3000].Select(depth => (Encoding.UTF8.GetBytes($"[null,null,\"realtime:a\",\"broadcast\",{new string('[', depth)}{new string(']', depth)}]"), true));
        var text = Gen.String[Gen.Char[' ', '~'], 0, 60].Select(any => (Encoding.UTF8.GetBytes(any), true));
        var bytes = Gen.Byte.Array[0, 80].Select(any => (any, false));
        var push = Gen.Select(Gen.Byte[0, 12], Gen.Byte[0, 12], Gen.Byte[0, 12], Gen.Byte[0, 3], Gen.Byte.Array[0, 60])
            .Select((a, b, c, encoding, rest) => ((byte[])[3, a, b, c, a, b, encoding, .. rest], false));
        var frame = Gen.Frequency((5, message), (2, cut), (1, nested), (1, text), (1, bytes), (2, push));
        var random = new PCG(1, 20_26);
        for (var made = 0; made < count; made++) yield return frame.Generate(random, null, out _);
    }

    private static Gen<string> Any(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);
}
