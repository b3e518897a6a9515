namespace Benchmarks.Functions;

/// <summary>A method that is trained on a function and scored on its test rows.</summary>
internal interface IFunctionContestant
{
    string Name { get; }

    FunctionResult Run(FunctionCase task);
}
