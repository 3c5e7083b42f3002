using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>Writes the log to the console, a line an entry, with the same filters under either host.</summary>
internal static class ConsoleLog
{
    public static IHostApplicationBuilder AddConsoleLog(this IHostApplicationBuilder builder)
    {
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)

            // It has nothing to say above Information, and if it could say anything, every request would be given an activity that nobody sees.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("Npgsql", LogLevel.Warning)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
        return builder;
    }
}
