using System.Reflection;

namespace Microsoft.ML.DeepLearning.Compatibility;

/// <summary>
/// Finds code that moved to another package after models that name this assembly had been saved. ML.NET loads a custom mapping from
/// the assembly that the model file names, so the contracts of version 0.1 stay here and forward to the new assembly.
/// </summary>
internal static class MovedMapping
{
    private const string Vision = "Microsoft.ML.DeepLearning.Vision";

    /// <summary>The static property <c>Mapping</c> of a mapping class in Microsoft.ML.DeepLearning.Vision, adapted to this assembly's types.</summary>
    /// <typeparam name="TConvert">The method's type.</typeparam>
    /// <param name="className">The class, in the folder Pictures.</param>
    /// <param name="method">The static method.</param>
    /// <exception cref="FileNotFoundException">The package is not in the program's folder; the message names it.</exception>
    public static TConvert InVision<TConvert>(string className, string method)
        where TConvert : Delegate
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.Load(Vision);
        }
        catch (FileNotFoundException missing)
        {
            throw new FileNotFoundException($"The model reads pictures and was saved by version 0.1; loading it needs the package {Vision} beside the program. Add a reference to it.", missing);
        }
        return assembly.GetType($"{Vision}.Pictures.{className}", throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<TConvert>();
    }
}
