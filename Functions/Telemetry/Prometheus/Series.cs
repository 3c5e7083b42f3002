namespace Edge.Telemetry.Prometheus;

/// <summary>What has been measured under one set of tags. Any number of threads may record.</summary>
internal abstract class Series
{
    private Series() { }

    public abstract void Record(double value);

    /// <summary>One number.</summary>
    public abstract class Single : Series
    {
        private double value;

        public double Value => Volatile.Read(ref value);

        /// <summary>Counts what is added to it.</summary>
        public sealed class Sum : Single
        {
            public override void Record(double value) => Add(ref this.value, value);
        }

        /// <summary>Is what it was set to.</summary>
        public sealed class Last : Single
        {
            public override void Record(double value) => Volatile.Write(ref this.value, value);
        }
    }

    /// <param name="bounds">Upper bounds of all buckets but the last, which has none; each is part of its bucket.</param>
    public sealed class Histogram(double[] bounds) : Series
    {
        private readonly long[] counts = new long[bounds.Length + 1];
        private double sum;

        public double Sum => Volatile.Read(ref sum);

        public override void Record(double value)
        {
            var bucket = Array.BinarySearch(bounds, value);
            Interlocked.Increment(ref counts[bucket < 0 ? ~bucket : bucket]);
            Add(ref sum, value);
        }

        /// <summary>Each bucket's upper bound with the number of values up to it; the last is all of them.</summary>
        public IEnumerable<(double Bound, long Count)> Cumulated()
        {
            var total = 0L;
            for (var bucket = 0; bucket < counts.Length; bucket++)
            {
                total += Interlocked.Read(ref counts[bucket]);
                yield return (bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity, total);
            }
        }
    }

    private static void Add(ref double total, double value)
    {
        var seen = Volatile.Read(ref total);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref total, seen + value, seen);
            if (before.Equals(seen)) return;
            seen = before;
        }
    }
}
