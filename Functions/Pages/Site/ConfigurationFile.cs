using Microsoft.Extensions.Logging;

namespace Edge.Pages.Site;

/// <summary>
/// Reads a site's <c>staticwebapp.config.json</c> again when it has changed, which is looked for once a second. A new version with a mistake is logged,
/// and the one before it stays.
/// </summary>
internal sealed partial class ConfigurationFile
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _reading = new();
    private DateTime _written;
    private long _looked;
    private SiteConfiguration _current;

    /// <exception cref="FormatException">The file has a mistake.</exception>
    public ConfigurationFile(string file, TimeProvider time, ILogger log)
    {
        (_file, _time, _log) = (file, time, log);
        _looked = time.GetTimestamp();
        _written = File.GetLastWriteTimeUtc(file);
        _current = Read();
    }

    public SiteConfiguration Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _looked)) >= Interval) Look();
            return Volatile.Read(ref _current);
        }
    }

    private void Look()
    {
        lock (_reading)
        {
            if (_time.GetElapsedTime(_looked) < Interval) return;
            Volatile.Write(ref _looked, _time.GetTimestamp());
            var written = File.GetLastWriteTimeUtc(_file);
            if (written == _written) return;
            _written = written;
            try
            {
                Volatile.Write(ref _current, Read());
                LogRead(_log, _file);
            }
            catch (Exception wrong) when (wrong is FormatException or IOException)
            {
                LogMistake(_log, _file, wrong.Message);
            }
        }
    }

    private SiteConfiguration Read()
    {
        if (!File.Exists(_file)) return SiteConfiguration.Empty;
        try
        {
            return SiteConfiguration.Parse(File.ReadAllBytes(_file));
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"{_file}: {wrong.Message}", wrong);
        }
    }

    [LoggerMessage(LogLevel.Information, "{File} was read again")]
    private static partial void LogRead(ILogger log, string file);

    [LoggerMessage(LogLevel.Warning, "{File} is not used as it stands; its last version stays: {Mistake}")]
    private static partial void LogMistake(ILogger log, string file, string mistake);
}
