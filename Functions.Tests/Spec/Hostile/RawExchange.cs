using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Spec.Hostile;

/// <summary>Any bytes to the app, on a connection of their own, and what comes back until the app closes it.</summary>
/// <param name="Body">Bytes as Latin-1 characters; of a chunked body with its chunks.</param>
internal sealed record RawExchange(int Status, string Headers, string Body)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="request">Latin-1; one that makes the app close the connection.</param>
    public static async Task<RawExchange> With(string root, string request)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = await Connect(root, patience.Token);
        var stream = client.GetStream();
        var sending = Send(client, Encoding.Latin1.GetBytes(request), patience.Token);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The app has answered and not waited for the rest of the request.
        }
        await sending;
        return Parse(Encoding.Latin1.GetString(answer.ToArray()));
    }

    public static async Task<TcpClient> Connect(string root, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(new Uri(root).Host, new Uri(root).Port, cancellation);
        return client;
    }

    private static async Task Send(TcpClient client, byte[] request, CancellationToken cancellation)
    {
        try
        {
            await client.GetStream().WriteAsync(request, cancellation);
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // The app has heard enough; it has said why.
        }
    }

    private static RawExchange Parse(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: «{answer}»");
        return new(int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), answer[..end], answer[(end + 4)..]);
    }
}
