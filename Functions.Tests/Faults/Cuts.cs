namespace Edge.Tests.Faults;

/// <summary>
/// Goes round the steps of the extended protocol and cuts one connection at each: at the third, or fourth, … message of the kind, so that the
/// statements of a transaction take turns.
/// </summary>
internal sealed class Cuts
{
    private const int FewestMessages = 3;
    private const int MostMessages = 30;

    private static readonly (Sender From, char Type)[] Messages =
    [
        (Sender.Client, 'P'), (Sender.Client, 'B'), (Sender.Client, 'D'), (Sender.Client, 'E'), (Sender.Client, 'S'),
        (Sender.Server, '1'), (Sender.Server, '2'), (Sender.Server, 'T'), (Sender.Server, 'D'), (Sender.Server, 'C'), (Sender.Server, 'Z'),
    ];

    private static readonly (Sender From, char Type, Cut Cut)[] Steps =
        [.. from message in Messages from cut in (Cut[])[Cut.Before, Cut.Within, Cut.After] select (message.From, message.Type, cut)];

    private readonly Lock _lock = new();
    private bool _cutting;
    private int _step;
    private int _wait = FewestMessages;
    private int _seen;

    /// <summary>Steps at which no connection was cut.</summary>
    public IEnumerable<(Sender From, char Type, Cut Cut)> NotDone => Steps.Skip(_step);

    public void Begin() => _cutting = true;

    public void End() => _cutting = false;

    /// <summary>What is to happen at the next message.</summary>
    public Cut Next(Sender from, char type)
    {
        lock (_lock)
        {
            var step = Steps[_step % Steps.Length];
            if (!_cutting || from != step.From || type != step.Type || ++_seen < _wait) return Cut.No;
            _seen = 0;
            _step++;
            _wait = _wait == MostMessages ? FewestMessages : _wait + 1;
            return step.Cut;
        }
    }
}
