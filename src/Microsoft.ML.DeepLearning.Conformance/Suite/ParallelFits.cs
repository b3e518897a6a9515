using System.Reflection;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>Fits different trainers at the same time in one process.</summary>
public static class ParallelFits
{
    private const int Fewest = 8;

    /// <summary>Fits every trainer that has a conformance suite alone, then all at once, and asserts equal models.</summary>
    /// <param name="tests">The assembly with the conformance suites.</param>
    public static void AssertAsAlone(Assembly tests)
    {
        EstimatorCase[] cases = [.. CasesIn(tests)];
        Assert.IsNotEmpty(cases);
        string[][] alone = [.. cases.Select(Fingerprint)];
        string[][] together = Together([.. Enumerable.Range(0, Math.Max(Fewest, cases.Length)).Select(i => cases[i % cases.Length])]);
        for (int i = 0; i < together.Length; i++)
            CollectionAssert.AreEqual(alone[i % cases.Length], together[i], $"Fit {i} of {cases[i % cases.Length].CreateOptions().GetType()}");
    }

    /// <summary>The trainers of the conformance suites in an assembly.</summary>
    internal static IEnumerable<EstimatorCase> CasesIn(Assembly tests) => tests.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(EstimatorConformance)) && !type.IsAbstract)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => ((EstimatorConformance)Activator.CreateInstance(type)!).Case);

    /// <summary>Fits all cases at the same time, each on its own thread.</summary>
    internal static string[][] Together(IReadOnlyList<EstimatorCase> cases)
    {
        ThreadPool.GetMinThreads(out int workers, out int others);
        ThreadPool.SetMinThreads(Math.Max(workers, cases.Count), others); // the pool starts with one thread per core
        try
        {
            string[][] models = new string[cases.Count][];
            Parallel.For(0, cases.Count, i => models[i] = Fingerprint(cases[i]));
            return models;
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, others);
        }
    }

    /// <summary>The content of the model that a case trains with its quick options.</summary>
    internal static string[] Fingerprint(EstimatorCase row)
    {
        var context = TestContexts.Create();
        var options = row.CreateOptions();
        options.ValidationFraction = 0.2;
        var data = row.Data(context, DataShape.Default);
        using var fitted = new FittedModel(context, row.Create(context, options).Fit(data), data);
        return fitted.Fingerprint();
    }
}
