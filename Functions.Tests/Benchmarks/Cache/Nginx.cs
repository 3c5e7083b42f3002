using System.Diagnostics;

namespace Edge.Benchmarks.Cache;

/// <summary>Debian's nginx with its own cache in front of a server, in a temporary folder, with all that makes it fast. Not with <c>tcp_nopush</c>: over
/// loopback, longer answers would wait 40 ms for the delayed acknowledgement of their last part.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private Nginx(Process process, string folder, string url) => (this.process, this.folder, Url) = (process, folder, url);

    public string Url { get; }

    public int ProcessId => process.Id;

    /// <param name="workers">A number, or <c>auto</c>: one for each core.</param>
    public static Nginx Start(string origin, string workers)
    {
        var folder = Directory.CreateTempSubdirectory("edge-nginx-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var port = Server.FreePort();
        File.WriteAllText(
            Path.Combine(folder, "nginx.conf"),
            $$"""
              worker_processes {{workers}};
              pid {{folder}}/nginx.pid;
              error_log {{folder}}/error.log;
              daemon off;
              events { worker_connections 1024; }
              http {
                access_log off;
                sendfile on;
                tcp_nodelay on;
                keepalive_timeout 75s;
                keepalive_requests 100000000;
                open_file_cache max=1000;
                open_file_cache_valid 600s;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/temp;
                fastcgi_temp_path {{folder}}/fastcgi;
                scgi_temp_path {{folder}}/scgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                proxy_cache_path {{folder}}/cache levels=1:2 keys_zone=answers:10m max_size=1g inactive=1h use_temp_path=off;
                upstream origin {
                  server {{new Uri(origin).Authority}};
                  keepalive 16;
                }
                server {
                  listen 127.0.0.1:{{port}};
                  location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_cache answers;
                    proxy_cache_valid 200 1h;
                    add_header X-Cache-Status $upstream_cache_status;
                  }
                }
              }
              """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-c", Path.Combine(folder, "nginx.conf"), "-p", folder]))!;
        return new(process, folder, $"http://127.0.0.1:{port}");
    }

    /// <summary>A kill would leave its workers.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("nginx", ["-c", Path.Combine(folder, "nginx.conf"), "-p", folder, "-g", "error_log stderr warn;", "-s", "quit"])) await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
