using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Edge.Hosting;

/// <summary>Configuration section <c>SecurityHeaders</c>.</summary>
public sealed class SecurityHeadersOptions
{
    /// <summary>Send <c>X-Content-Type-Options: nosniff</c> with every answer, so that no browser takes data for a page or a script.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>In both hosts, and whoever answers: a function that is not there too.</summary>
internal sealed class SecurityHeaders : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return following(http);
        });
        next(app);
    };
}
