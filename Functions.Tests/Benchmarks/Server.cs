using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Edge.Benchmarks;

/// <summary>A server as a child process on a free port.</summary>
internal sealed class Server(Process process, string url) : IAsyncDisposable
{
    public string Url => url;

    public int ProcessId => process.Id;

    public double CpuSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    public double RssMb
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    public static Server Start(string file, Func<string, string[]> arguments, params KeyValuePair<string, string>[] environment)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo(file, arguments(url)) { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_URLS"] = url;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new Server(process, url);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
