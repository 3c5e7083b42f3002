using System.Net;

namespace Edge.Tests.Realtime;

/// <summary>Lets Node's tests run SQL without a driver: each POST on a loopback port is one statement.</summary>
internal sealed class SqlOverHttp : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task serving;

    private SqlOverHttp(string address, Func<string, Task> run)
    {
        Address = address;
        listener.Prefixes.Add(address);
        listener.Start();
        serving = Serve(run);
    }

    public string Address { get; }

    public static SqlOverHttp Start(Func<string, Task> run) => new($"http://127.0.0.1:{FreePort.Next()}/", run);

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task Serve(Func<string, Task> run)
    {
        while (listener.IsListening)
        {
            HttpListenerContext asked;
            try
            {
                asked = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var text = new StreamReader(asked.Request.InputStream);
            try
            {
                await run(await text.ReadToEndAsync());
                asked.Response.StatusCode = 204;
            }
            catch (Npgsql.PostgresException wrong)
            {
                asked.Response.StatusCode = 400;
                await asked.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(wrong.MessageText));
            }

            asked.Response.Close();
        }
    }
}
