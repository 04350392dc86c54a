package ethtool

import (
	"context"
	"testing"
)

func TestModule(t *testing.T) {
	k, c := newFake(t)
	reply := &moduleAttrs{Header: replyHeader(), PowerModePolicy: some(ModulePowerPolicyAuto), PowerMode: some(ModulePowerLow)}
	want := Module{Device: eth0, Policy: some(ModulePowerPolicyAuto), Power: some(ModulePowerLow)}
	testGet(t, k, opModuleGet, reply, want, c.Module, c.AllModules)
	sent := &moduleAttrs{Header: eth0.header(0), PowerModePolicy: some(ModulePowerPolicyAuto)}
	testSet(t, k, opModuleSet, sent, func(ctx context.Context, d Device) error { return c.SetModule(ctx, d, want) })
}
