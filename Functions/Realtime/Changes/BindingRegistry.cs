namespace Edge.Realtime.Changes;

/// <summary>Gives equal bindings one object and one id, as long as somebody has them.</summary>
internal sealed class BindingRegistry
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (ChangeBinding Binding, int Users)> known = new(StringComparer.Ordinal);
    private int lastId = 999;

    /// <exception cref="RealtimeRefusedException">The binding is wrong.</exception>
    public ChangeBinding Take(string text)
    {
        lock (gate)
        {
            var (binding, users) = known.TryGetValue(text, out var there) ? there : (ChangeBinding.Parse(++lastId, text), 0);
            known[text] = (binding, users + 1);
            return binding;
        }
    }

    public void Release(ChangeBinding binding)
    {
        lock (gate)
        {
            if (!known.TryGetValue(binding.Text, out var there)) return;
            if (there.Users <= 1) known.Remove(binding.Text);
            else known[binding.Text] = there with { Users = there.Users - 1 };
        }
    }
}
